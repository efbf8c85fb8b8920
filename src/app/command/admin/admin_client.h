// A client of a running server's admin API, for the command line. One call at a time; blocks up to half a minute.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace sluice::app {

class AdminClient {
public:
  struct Reply {
    long status = 0;
    std::string body;
    std::string next{};  // where a list goes on: the target of Link rel="next"; empty: nowhere
  };

  // `url` as in "http://127.0.0.1:9090"; `data` is the server's data folder, where the admin token is.
  // ErrorKind::invalid_input: there is no token, or it cannot be read.
  [[nodiscard]] static Result<AdminClient> open(const std::string& url, const std::filesystem::path& data);

  // What anybody may ask, without the token; waits two seconds at most. ErrorKind::unavailable: nobody answered.
  [[nodiscard]] static Result<Reply> ask_anybody(const std::string& url);

  // ErrorKind::unavailable: nobody answered.
  [[nodiscard]] Result<Reply> ask(const char* method, const std::string& path, const std::string& body = {}) const;

private:
  AdminClient(std::string url, std::string token) : url_(std::move(url)), token_(std::move(token)) {}
  std::string url_;
  std::string token_;
};

}  // namespace sluice::app
