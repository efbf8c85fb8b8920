// A function object that is kept without an allocation, whatever it brings along; what is too large does not compile.
// Moves, and does not copy. As std::function it is called through const, and what it brings along may change by that.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace sluice {

template <std::size_t bytes_max, class Signature>
class InlineFunction;

template <std::size_t bytes_max, class Result, class... Arguments>
class InlineFunction<bytes_max, Result(Arguments...)> {
public:
  template <class Function>
  requires(!std::is_same_v<std::remove_cvref_t<Function>, InlineFunction> &&
           std::is_invocable_r_v<Result, std::remove_cvref_t<Function>&, Arguments...>)
      // NOLINTNEXTLINE(google-explicit-constructor): a lambda is handed over as it stands
      InlineFunction(Function&& function) {
    using Kept = std::remove_cvref_t<Function>;
    static_assert(sizeof(Kept) <= bytes_max && alignof(Kept) <= alignof(std::max_align_t));
    static_assert(std::is_nothrow_move_constructible_v<Kept>);
    ::new (static_cast<void*>(&bytes_)) Kept(std::forward<Function>(function));
    ways_ = &ways_of<Kept>;
  }
  InlineFunction(InlineFunction&& other) noexcept : ways_(other.ways_) { ways_->move(other.bytes_, bytes_); }
  InlineFunction& operator=(InlineFunction&&) = delete;
  ~InlineFunction() { ways_->destroy(bytes_); }

  Result operator()(Arguments... arguments) const {
    return ways_->call(bytes_, std::forward<Arguments>(arguments)...);
  }

private:
  struct alignas(std::max_align_t) Bytes {
    std::byte of[bytes_max];
  };
  struct Ways {
    Result (*call)(Bytes&, Arguments...);
    void (*move)(Bytes& from, Bytes& to);
    void (*destroy)(Bytes&);
  };
  template <class Kept>
  static Kept& kept_in(Bytes& bytes) {
    return *std::launder(reinterpret_cast<Kept*>(&bytes));
  }
  template <class Kept>
  static constexpr Ways ways_of{
      [](Bytes& bytes, Arguments... arguments) -> Result {
        return kept_in<Kept>(bytes)(std::forward<Arguments>(arguments)...);
      },
      [](Bytes& from, Bytes& to) { ::new (static_cast<void*>(&to)) Kept(std::move(kept_in<Kept>(from))); },
      [](Bytes& bytes) { std::destroy_at(&kept_in<Kept>(bytes)); }};

  const Ways* ways_;
  mutable Bytes bytes_;
};

}  // namespace sluice
