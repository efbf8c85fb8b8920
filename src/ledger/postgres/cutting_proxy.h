// A way to the tests' PostgreSQL that can be cut at a given point of what is said on it.
//
// A cut is armed and happens with the next thing that a client says; after it the way is open again, for who connects
// anew. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace sluice::ledger::postgres {

class CuttingProxy {
public:
  enum class Cut {
    none,
    before_all,      // nothing of what the client says reaches the server
    half_way,        // the first half of it does
    before_answer,   // all of it does, and the server has done it when the way is cut
    answers_nothing  // it is swallowed, and nothing is closed
  };

  CuttingProxy();
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void cut_next(Cut cut) { cut_ = cut; }
  // Nobody gets through, and whoever had got through is cut off.
  void close_way(bool is_closed);
  [[nodiscard]] int cuts() const { return cuts_; }

private:
  void accept_all();
  void carry(int client);
  // False: the pair is at its end.
  bool from_client(int client, int server, bool& waits_for_end);
  bool from_server(int client, int server, bool waits_for_end);

  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<Cut> cut_{Cut::none};
  std::atomic<bool> is_closed_{false};
  std::atomic<bool> is_ending_{false};
  std::atomic<int> cuts_{0};
  std::vector<std::thread> carriers_;  // the accepting thread's
  std::thread accepting_;
};

}  // namespace sluice::ledger::postgres
