#include "edge/people/door.h"

#include <openssl/crypto.h>

#include "edge/visitor/authorization.h"
#include "edge/visitor/origin.h"

namespace sluice::edge {

const CookieTerms& session_terms(bool is_https) {
  static const CookieTerms plain(false, {}, SameSite::strict);
  static const CookieTerms secure(true, {}, SameSite::strict);
  return is_https ? secure : plain;
}

bool Door::is_token(std::string_view authorization) const {
  const auto given = bearer_token(authorization);
  return given && given->size() == token_.size() && CRYPTO_memcmp(given->data(), token_.data(), given->size()) == 0;
}

Session* Door::session_of(std::string_view cookies, MonoTime now) {
  Session* found = nullptr;
  for (const bool is_https : {true, false}) {
    // Of several of one name any may be the right one; a cookie of the other kind is not.
    any_cookie(cookies, session_terms(is_https).name(cookie), [&](std::string_view id) {
      Session* session = sessions_.find(id, now);
      if (session != nullptr && session->is_https == is_https) found = session;
      return found != nullptr;
    });
    if (found != nullptr) break;
  }
  return found;
}

Result<std::optional<ledger::UserRow>> Door::user_of(const Session& session) const {
  if (people_ == nullptr) return std::optional<ledger::UserRow>();
  auto user = people_->read_user(session.user);
  if (user && *user && (*user)->password != session.password) user->reset();
  return user;
}

Result<std::optional<Operator>> Door::asker_of(const http::Request& request, MonoTime now) {
  using Found = std::optional<Operator>;
  // Whoever shows a token is known by that or not at all.
  if (!request.authorization.empty()) {
    if (!is_token(request.authorization)) return Found();
    return Found(Operator{.actor = {.who = shop::by_token, .address = address_of(request)}, .role = Role::admin});
  }
  Session* session = request.cookie.empty() ? nullptr : session_of(request.cookie, now);
  if (session == nullptr) return Found();
  const auto user = user_of(*session);
  if (!user) return user.error();
  const auto role = *user ? role_from((*user)->role) : std::nullopt;
  if (!role) {
    sessions_.end(session->key);
    return Found();
  }
  session->used = now;
  return Found(Operator{
      .actor = {.who = session->user, .address = address_of(request)}, .role = *role, .session = session->key});
}

bool Door::is_known(const SessionKey& key, MonoTime now) {
  const Session* session = sessions_.find(key, now);
  if (session == nullptr) return false;
  const auto user = user_of(*session);
  return !user || user->has_value();  // who cannot be asked about stays
}

bool Door::is_other_page(const http::Request& request) {
  if (!request.sec_fetch_site.empty()) return request.sec_fetch_site != "same-origin";
  return !request.origin.empty() && !is_at_host(request.origin, request.host);
}

bool Door::is_own_page(const http::Request& request) {
  const bool says_where_from = !request.sec_fetch_site.empty() || !request.origin.empty();
  return says_where_from && !is_other_page(request) && !request.operator_page.empty();
}

std::string Door::address_of(const http::Request& request) const {
  const auto client = client_of(request, context_.front);
  return client ? http::to_string(*client) : std::string();
}

}  // namespace sluice::edge
