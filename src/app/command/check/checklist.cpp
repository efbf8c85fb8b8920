#include "app/command/check/checklist.h"

#include <iostream>

#include "app/command/terminal/readable.h"

namespace sluice::app {
namespace {

void print_told(const char* word, const std::string& what) {
  std::cout << word << harmless(what) << '\n';
}

}  // namespace

void Checklist::tell(bool good, const std::string& what) {
  print_told(good ? "ok    " : "FAIL  ", what);
  ok_ = ok_ && good;
}

void Checklist::note(const std::string& what) {
  print_told("note  ", what);
}

void Checklist::warn(const std::string& what) {
  print_told("warn  ", what);
}

}  // namespace sluice::app
