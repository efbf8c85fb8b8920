// Who asks at the operators' port, and whether a browser asks by itself.
//
// Somebody is known by the admin token (Authorization: Bearer), which may everything, or by the session of a log-in,
// whose id is in a cookie. What they may is read from the ledger with each request, so that a role that was changed,
// a user that was removed and a password that is another one count at once, whoever wrote them.
//
// A cookie goes along with whatever makes a browser ask. So what changes something and comes with one must come from
// a page of this very origin, by what browsers say of it and pages cannot (Sec-Fetch-Site, or Origin), and carry
// X-Sluice-Operator, a field that no form and no link can send and that another origin's script may not. The first
// would do in today's browsers; the second needs nothing of them, nor any state here, which a token in the page
// would.
//
// One thread, the server's. Cost: a row of the ledger for a request with a cookie.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "edge/allowance/network.h"
#include "edge/context.h"
#include "edge/people/role.h"
#include "edge/people/sessions.h"
#include "http/message.h"
#include "ledger/people.h"
#include "shop/people/act.h"

namespace sluice::edge {

struct Operator {
  shop::Actor actor{};  // a user's name, or "token"
  Role role = Role::view;
  std::optional<SessionKey> session{};  // none: by the token
};

class Door {
public:
  static constexpr std::string_view cookie = "sluice_operator";

  // `people`: nullptr, in tests that need none: only the token is known. All outlive it.
  Door(const Context& context, std::string token, ledger::People* people)
      : context_(context), token_(std::move(token)), people_(people) {}

  // nullopt: nobody who is known. Io: the ledger cannot be read.
  [[nodiscard]] Result<std::optional<Operator>> asker_of(const http::Request& request, MonoTime now);
  // Whether a session that was known still is. Does not count as its use.
  [[nodiscard]] bool is_known(const SessionKey& session, MonoTime now);
  // Of a request that changes something, by an asker with a session, or by nobody.
  [[nodiscard]] static bool is_own_page(const http::Request& request);
  [[nodiscard]] static bool is_other_page(const http::Request& request);

  // Where a request is from, for people to read.
  [[nodiscard]] std::string address_of(const http::Request& request) const;
  [[nodiscard]] Network network_of(const http::Request& request) const {
    return edge::network_of(request, context_.front);
  }
  [[nodiscard]] Sessions& sessions() { return sessions_; }
  [[nodiscard]] ledger::People* people() const { return people_; }

private:
  [[nodiscard]] bool is_token(std::string_view authorization) const;
  [[nodiscard]] Session* session_of(std::string_view cookies, MonoTime now);
  // The user of a session, if it goes on with the password that it began with.
  [[nodiscard]] Result<std::optional<ledger::UserRow>> user_of(const Session& session) const;

  const Context& context_;
  const std::string token_;
  ledger::People* people_;
  Sessions sessions_;
};

// What every cookie of a session is set with.
[[nodiscard]] const CookieTerms& session_terms(bool is_https);

}  // namespace sluice::edge
