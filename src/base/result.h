// Operating failures: a Result carries a value or an Error. Expected answers (sold out) are enums, not errors;
// broken invariants abort (base/invariant.h).
#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace sluice {

// What the caller should do about it.
enum class ErrorKind {
  invalid_input,  // Tell whoever wrote it; `detail` names the field, file or flag. Nothing was changed.
  not_found,      // There is no such thing.
  conflict,       // A unique key or a compare-and-set refused the write; nothing was changed.
  fenced,         // Another owner has taken over; stop writing for good.
  unavailable,    // It may work later (port in use, folder owned by another process).
  io,             // The disk, network or database failed; what was being written may or may not be there.
};

struct Error {
  ErrorKind kind = ErrorKind::io;
  std::string detail;  // One line, for people.
};

// Required by boost::system::result::value(); reached only when a caller ignores an error.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::runtime_error(error.detail);
}

template <class T>
using Result = boost::system::result<T, Error>;

inline Error invalid_input(std::string detail) {
  return {ErrorKind::invalid_input, std::move(detail)};
}

}  // namespace sluice
