// Commands as operators write them, some of which misbehave.
#include "fulfilment/shell/shell_command.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "fulfilment/test_support.h"

namespace sluice::fulfilment {
namespace {

using End = ShellResult::End;
using namespace std::chrono_literals;

TEST(ShellCommand, TellsItsExitAndWhatItSaidOnBothStreams) {
  const ShellResult good = run({.line = "echo out; echo err >&2"});
  EXPECT_TRUE(good.is_good());
  EXPECT_EQ(good.output, "out\nerr\n");
  const ShellResult bad = run({.line = "echo no; exit 3"});
  EXPECT_FALSE(bad.is_good());
  EXPECT_EQ(describe(bad), "exit 3");
  EXPECT_EQ(bad.output, "no\n");
  EXPECT_EQ(describe(run({.line = "kill -9 $$"})), "killed by signal 9");
}

TEST(ShellCommand, KnowsWhatItIsToldBesideOurEnvironmentAndNothingOfOurFiles) {
  TemporaryFolder folder;
  write_file(folder.file("secret"), "secret");
  const ShellResult told = run({.line = "echo $SLUICE_SALE; test -n \"$PATH\"; cat; ls /proc/self/fd | wc -l",
                                .environment = {{"SLUICE_SALE", "drop-1"}}});
  // 0, 1, 2 and the folder that ls reads.
  EXPECT_EQ(told.output, "drop-1\n4\n");
}

TEST(ShellCommand, IsKilledWithItsChildrenWhenItsTimeIsOver) {
  TemporaryFolder folder;
  const std::string pid_file = folder.file("pid");
  const ShellResult late =
      run({.line = "sleep 600 & echo $! > " + pid_file + "; echo begun; wait", .timeout = 300ms});
  EXPECT_EQ(late.end, End::timed_out);
  EXPECT_EQ(late.output, "begun\n");
  EXPECT_EQ(describe(late), "killed after 0 s");
  const auto child = static_cast<pid_t>(std::stol(read_file(pid_file)));
  // It was killed; when it is gone is the kernel's to say, and who waits for its end is not us.
  const Descriptor killed(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  if (!killed.is_open()) return;
  pollfd ended{.fd = killed.number(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&ended, 1, 10'000), 1);
}

TEST(ShellCommand, DoesNotWaitForWhatItLeavesBehind) {
  const ShellResult left = run({.line = "sleep 5 & echo left", .timeout = 4s});
  EXPECT_TRUE(left.is_good());
  EXPECT_EQ(left.output, "left\n");
}

TEST(ShellCommand, SaysMoreThanIsKept) {
  const ShellResult loud = run({.line = "head -c 1000000 /dev/zero | tr '\\0' x", .output_bytes_max = 100});
  EXPECT_TRUE(loud.is_good());
  EXPECT_EQ(loud.output, std::string(100, 'x'));
}

TEST(ShellCommand, WhatIsNoTextIsShownAsSuch) {
  EXPECT_EQ(run({.line = "printf 'a\\033[31m\\377\\303\\274\\303'"}).output, "a?[31m?\u00fc?");
}

}  // namespace
}  // namespace sluice::fulfilment
