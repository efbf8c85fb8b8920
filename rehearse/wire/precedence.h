// The instrument shares its machine with what it measures, and needs little: it goes first, if it may. A refusal (not
// root) is no error; the send lag tells whether it mattered. Of the thread that makes it, until it ends.
#pragma once

namespace sluice::rehearse {

class Precedence {
public:
  Precedence();
  ~Precedence();
  Precedence(const Precedence&) = delete;
  Precedence& operator=(const Precedence&) = delete;

private:
  int before_;
};

}  // namespace sluice::rehearse
