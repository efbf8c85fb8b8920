// How the file descriptors that the process may open are shared out, so that a crowd of connections never takes those
// that the ledger, payments and operators need.
//
//   limit  =  reserve  +  threads x (connections + turned away)
//
// The reserve: the ledger and its journal, the listeners and event sets, operators' connections, and for each payment
// under way a connection to the provider (and, with the sandbox, its other end). A quarter of a small limit, 256 of a
// large one. Pure.
#pragma once

#include <cstddef>
#include <string>

namespace sluice::app {

struct DescriptorPlan {
  std::size_t limit = 0;        // RLIMIT_NOFILE, as large as it may be made
  std::size_t reserve = 0;      // for everything but buyers
  std::size_t connections = 0;  // of buyers, a thread
  std::size_t turned_away = 0;  // further ones a thread, while they are told that it is full
  std::size_t operators = 0;    // connections of operators and probes, out of the reserve
  bool is_clamped = false;      // fewer connections than were configured
};

// REQUIRES: threads > 0. However small the limit is, some connections are planned for; `check` demands 1024.
[[nodiscard]] DescriptorPlan plan_descriptors(std::size_t limit, std::size_t threads,
                                              std::size_t connections_configured);

// Of the connections of a thread, how many one address may have: a share, but as many as a small office opens. With
// fewer it would get in its own way wherever few descriptors are to be had; it is at its share only for a moment,
// since idle connections of its own make room for its newcomers.
[[nodiscard]] std::size_t connections_of_one(const DescriptorPlan& plan, double share);

// "open files: 1024, 272 of them kept back; 353 connections a thread (20000 configured)"
[[nodiscard]] std::string describe(const DescriptorPlan& plan, std::size_t connections_configured);

// Makes RLIMIT_NOFILE as large as it may be; returns it.
std::size_t raise_file_limit();

}  // namespace sluice::app
