// Owns a file descriptor.
#pragma once

#include <unistd.h>

#include <utility>

namespace sluice {

class Descriptor {
public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }
  // False: what was written may be lost.
  bool close() { return !is_open() || ::close(std::exchange(number_, -1)) == 0; }

private:
  int number_ = -1;
};

}  // namespace sluice
