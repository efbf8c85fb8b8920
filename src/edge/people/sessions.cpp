#include "edge/people/sessions.h"

#include <openssl/sha.h>

#include <algorithm>

#include "base/encoding.h"

namespace sluice::edge {
namespace {

constexpr std::size_t id_bytes = 32;
constexpr std::size_t id_characters_max = 64;  // of what is sent as one

SessionKey key_of(std::string_view id) {
  SessionKey key{};
  SHA256(reinterpret_cast<const unsigned char*>(id.data()), id.size(), key.data());
  return key;
}

}  // namespace

Duration Sessions::left(const Session& session, MonoTime now) {
  return std::min(session.used + idle, session.began + life) - now;
}

void Sessions::forget_ended(MonoTime now) {
  std::erase_if(all_, [now](const Session& session) { return left(session, now) <= Duration::zero(); });
}

void Sessions::make_room(const std::string& user) {
  const auto is_his = [&user](const Session& session) { return session.user == user; };
  const auto is_older = [](const Session& a, const Session& b) { return a.used < b.used; };
  if (static_cast<std::size_t>(std::count_if(all_.begin(), all_.end(), is_his)) >= of_one_max) {
    all_.erase(std::min_element(all_.begin(), all_.end(), [&](const Session& a, const Session& b) {
      return is_his(a) != is_his(b) ? is_his(a) : is_older(a, b);
    }));
  }
  if (all_.size() >= all_max) all_.erase(std::min_element(all_.begin(), all_.end(), is_older));
}

std::string Sessions::begin(Session session, MonoTime now, Random& random) {
  forget_ended(now);
  make_room(session.user);
  std::array<std::uint8_t, id_bytes> bytes{};
  random.fill(bytes);
  std::string id;
  append_base64url(id, bytes);
  session.key = key_of(id);
  session.began = session.used = now;
  all_.push_back(std::move(session));
  return id;
}

Session* Sessions::find(std::string_view id, MonoTime now) {
  return id.size() > id_characters_max ? nullptr : find(key_of(id), now);
}

Session* Sessions::find(const SessionKey& key, MonoTime now) {
  const auto at = std::find_if(all_.begin(), all_.end(), [&key](const Session& each) { return each.key == key; });
  if (at == all_.end() || left(*at, now) <= Duration::zero()) return nullptr;
  return &*at;
}

void Sessions::end(const SessionKey& key) {
  std::erase_if(all_, [&key](const Session& session) { return session.key == key; });
}

}  // namespace sluice::edge
