#include "rehearse/crowd/cookies.h"

#include <algorithm>
#include <cstring>

namespace sluice::rehearse {
namespace {

// Appends to a buffer that is large enough by construction.
struct CookieWriter {
  char* at;
  void put(std::string_view text) {
    std::memcpy(at, text.data(), text.size());
    at += text.size();
  }
};

// Calls visit(pair, name) for each "name=value" of a jar.
template <class Visit>
void for_each_pair(std::string_view jar, Visit&& visit) {
  while (!jar.empty()) {
    const std::size_t end = std::min(jar.find("; "), jar.size());
    const std::string_view pair = jar.substr(0, end);
    visit(pair, pair.substr(0, pair.find('=')));
    jar.remove_prefix(std::min(end + 2, jar.size()));
  }
}

}  // namespace

bool Cookies::set(Jar& jar, std::string_view name, std::string_view value) {
  if (jar.size + name.size() + value.size() + 3 > scratch_.size()) return false;
  CookieWriter out{scratch_.data()};
  for_each_pair(jar.view(), [&](std::string_view pair, std::string_view other) {
    if (other == name) return;
    out.put(pair);
    out.put("; ");
  });
  out.put(name);
  out.put("=");
  out.put(value);
  const auto size = static_cast<std::size_t>(out.at - scratch_.data());
  if (size > jar_bytes_max) return false;
  store(jar, {scratch_.data(), size});
  return true;
}

void Cookies::store(Jar& jar, std::string_view text) {
  const std::size_t slots = (text.size() + slot_bytes - 1) / slot_bytes;
  if (slots > jar.slots) {
    release(jar);
    jar.text = take(slots);
    jar.slots = static_cast<std::uint16_t>(slots);
  }
  std::memcpy(jar.text, text.data(), text.size());
  jar.size = static_cast<std::uint16_t>(text.size());
}

char* Cookies::take(std::size_t slots) {
  auto& spare = free_[slots];
  if (!spare.empty()) {
    char* text = spare.back();
    spare.pop_back();
    return text;
  }
  const std::size_t bytes = slots * slot_bytes;
  if (chunk_used_ + bytes > chunk_bytes) {
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(chunk_bytes));
    chunk_used_ = 0;
  }
  char* text = chunks_.back().get() + chunk_used_;
  chunk_used_ += bytes;
  return text;
}

void Cookies::release(Jar& jar) {
  if (jar.text != nullptr) free_[jar.slots].push_back(jar.text);
  jar = Jar{};
}

}  // namespace sluice::rehearse
