// One buyer at the shop's own checkout: a browser of their own (its cookies), and what they carry from step to step.
//
// Redirects are followed by hand, so that no request goes to a host that the script does not name. Touches nothing
// outside: whoever has the visit performs its transfers. One thread; the easy handle points into the visit, which
// stays where it is.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "rehearse/checkout/script.h"

namespace sluice::rehearse {

// Who comes, and with what.
struct Visitor {
  std::uint32_t buyer = 0;   // their record
  std::uint32_t number = 0;  // which arrival; names them to the shop
  std::string hold{};        // empty at a gate
  std::string pass{};        // empty: none was asked for
  std::string cookies{};     // of Sluice, "name=value; name=value"
};

// What became of a request, or of an attempt at a step.
struct StepEnd {
  enum class Kind : std::uint8_t {
    to_be_sent,  // the transfer is prepared: for the step, or for where a redirect leads
    good,
    failed_for_now,  // no answer, 429 or 5xx: the same may go well the next time
    failed,
  };
  Kind kind = Kind::good;
  std::string what{};  // of a failure, the same for everybody whom it happens to
  Duration pause{0};   // Retry-After
};

class Visit {
public:
  // `script` must outlive it.
  Visit(const Script& script, std::string_view sale, Visitor visitor);
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  [[nodiscard]] CURL* easy() const { return easy_.get(); }  // nullptr: there is no memory
  [[nodiscard]] std::uint32_t buyer() const { return visitor_.buyer; }
  [[nodiscard]] const Step& step() const { return script_.steps[step_at]; }

  // Prepares the step's request.
  [[nodiscard]] StepEnd prepare(MonoTime now);
  // REQUIRES: the transfer has ended, with `code`.
  [[nodiscard]] StepEnd conclude(CURLcode code, MonoTime now);

  // Of whoever plays it.
  std::size_t step_at = 0;
  std::uint32_t attempt = 0;  // of the step, from 0
  MonoTime intended{};        // when the buyer wanted it

private:
  struct EasyCleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  template <class Value>
  void set(CURLoption option, Value value) {
    (void)curl_easy_setopt(easy_.get(), option, value);
  }
  void take_in(std::string_view sale);
  void bring_cookies();
  void restrict();
  [[nodiscard]] bool may_go_to(const std::string& url) const;
  void set_method(const std::string& method, bool has_body);
  void set_headers();
  [[nodiscard]] StepEnd go_to(const std::string& url, MonoTime now);
  [[nodiscard]] StepEnd judge(long status);
  [[nodiscard]] StepEnd fail(std::string what) const {
    return {.kind = StepEnd::Kind::failed, .what = std::move(what)};
  }
  [[nodiscard]] std::optional<std::string> taken(const Take& take) const;
  [[nodiscard]] std::optional<std::string> header(const std::string& name) const;
  [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
  [[nodiscard]] bool is_html() const;

  static std::size_t on_answer(char* data, std::size_t one, std::size_t size, void* self);

  const Script& script_;
  const Visitor visitor_;
  std::vector<std::string> values_;  // by the script's names
  std::string body_;
  std::string answer_;
  bool is_too_long_ = false;
  std::uint32_t redirects_ = 0;
  MonoTime deadline_{};
  std::unique_ptr<curl_slist, ListCleanup> headers_;
  std::unique_ptr<CURL, EasyCleanup> easy_{curl_easy_init()};  // last: it goes before what it points to
};

}  // namespace sluice::rehearse
