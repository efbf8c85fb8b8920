#include "edge/admin/admin_sessions.h"

#include <chrono>

#include "base/json_writer.h"
#include "edge/people/password.h"
#include "edge/request/json_body.h"
#include "edge/request/people_bodies.h"
#include "edge/verdicts.h"

namespace sluice::edge {
namespace {

using std::chrono::ceil;
using std::chrono::seconds;

Refusal unreadable(const Error& error) {
  return {.kind = &refusals::read_only, .detail = error.detail};
}

// The browser's own word, so that a cookie is as safe as the page that it is for.
bool comes_over_https(const http::Request& request) {
  return request.origin.starts_with("https://");
}

}  // namespace

struct AdminSessions::LogIn {
  Desk::Waiting waiting;
  LogInBody said;
  std::optional<ledger::UserRow> user;
  Network from;
  std::string address;
  bool is_https = false;
  bool is_right = false;  // written elsewhere
};

struct AdminSessions::Change {
  Desk::Waiting waiting;
  PasswordBody said;
  ledger::UserRow user;
  SessionKey session{};
  shop::Actor by;
  Network from;
  Salt salt{};
  bool is_right = false;  // written elsewhere
  std::string hash{};     // likewise
};

// --- What they do is kept

void AdminSessions::note(const char* kind, shop::Actor by, std::string became) {
  desk_.context().mailbox.push_unbounded(std::make_unique<shop::Notice>(
      shop::NoteAct{.act = {.kind = kind, .became = std::move(became)}, .by = std::move(by)}));
}

void AdminSessions::note_refused(shop::Actor by) {
  const auto left_out = throttle_.take_note(desk_.context().clock.mono());
  if (!left_out) return;
  std::string became;
  if (*left_out > 0) JsonWriter(became).begin_object().field("others_left_out", *left_out).end_object();
  note("session.refused", std::move(by), std::move(became));
}

// --- Logging in

bool AdminSessions::may_try(Errand& errand, std::string_view user, const Network& from) {
  const Duration wait = throttle_.take(user, from, errand.began);
  if (wait <= Duration::zero()) return true;
  desk_.refuse(errand,
               {.kind = &refusals::too_many_log_ins, .retry_after_s = static_cast<int>(ceil<seconds>(wait).count())});
  return false;
}

void AdminSessions::log_in(Errand& errand) {
  const http::Request& request = *errand.request;
  if (Door::is_other_page(request)) return desk_.refuse(errand, refusals::cross_site);
  auto job = std::make_shared<LogIn>();
  if (const auto refusal = read_log_in(request.body, job->said)) return desk_.refuse(errand, *refusal);
  if (door_.people() == nullptr || slow_ == nullptr) return desk_.refuse(errand, refusals::bad_credentials);
  job->from = door_.network_of(request);
  job->address = door_.address_of(request);
  job->is_https = comes_over_https(request);
  if (!may_try(errand, job->said.user, job->from)) return;
  auto user = door_.people()->read_user(job->said.user);
  if (!user) return desk_.refuse(errand, unreadable(user.error()));
  job->user = std::move(*user);
  const auto compare = [job] {
    job->is_right = is_password(job->said.password, job->user ? job->user->password : hash_of_nobody());
  };
  // Set aside once it is sure that somebody goes on with it.
  if (!slow_->offer(compare, [this, job] { finish(*job); })) return desk_.refuse(errand, refusals::overloaded);
  job->waiting = desk_.set_aside(errand);
}

void AdminSessions::finish(LogIn& job) {
  Errand errand = desk_.resume(job.waiting);
  const MonoTime now = desk_.context().clock.mono();
  if (!job.is_right || !job.user) {
    note_refused({.who = job.user ? job.user->name : "unknown", .address = job.address});
    return desk_.refuse(errand, {.kind = &refusals::bad_credentials, .detail = "The name or the password is wrong."});
  }
  throttle_.give_back(job.said.user, job.from, now);
  const std::string id = door_.sessions().begin(
      {.user = job.user->name, .password = job.user->password, .is_https = job.is_https}, now, desk_.random());
  const CookieTerms& terms = session_terms(job.is_https);
  terms.append(errand.headers, terms.name(Door::cookie), {id}, ceil<seconds>(Sessions::life).count());
  note("session.begun", {.who = job.user->name, .address = job.address});
  tell(errand, {.actor = {.who = job.user->name},
                .role = role_from(job.user->role).value_or(Role::view),
                .session = door_.sessions().find(id, now)->key});
}

void AdminSessions::tell(Errand& errand, const Operator& asker) {
  JsonWriter json(errand.body);
  json.begin_object().field("who", asker.actor.who).field("role", to_string(asker.role));
  json.key("ends_at");
  const MonoTime now = desk_.context().clock.mono();
  const Session* session = asker.session ? door_.sessions().find(*asker.session, now) : nullptr;
  if (session != nullptr) {
    const auto left = std::chrono::floor<std::chrono::milliseconds>(Sessions::left(*session, now));
    json.text(format_rfc3339(errand.now + left));
  } else {
    json.null();
  }
  json.end_object();
  errand.headers += no_store;
  desk_.respond_json(errand, 200, errand.body);
}

void AdminSessions::read(Errand& errand) {
  tell(errand, *errand.asker);
}

void AdminSessions::log_out(Errand& errand) {
  errand.headers += no_store;
  if (!errand.asker->session) return desk_.respond_empty(errand, 204);
  const Session* session = door_.sessions().find(*errand.asker->session, errand.began);
  const CookieTerms& terms = session_terms(session != nullptr && session->is_https);
  terms.append(errand.headers, terms.name(Door::cookie), {}, 0);
  door_.sessions().end(*errand.asker->session);
  note("session.ended", errand.asker->actor);
  desk_.respond_empty(errand, 204);
}

// --- One's own password

void AdminSessions::change_password(Errand& errand) {
  auto job = std::make_shared<Change>();
  if (const auto refusal = read_password_change(errand.request->body, job->said)) {
    return desk_.refuse(errand, *refusal);
  }
  if (!errand.asker->session || slow_ == nullptr) {
    return desk_.refuse(errand, {.kind = &refusals::conflict,
                                 .detail = "the admin token has no password; PATCH /admin/v1/users/{user} sets one"});
  }
  job->by = errand.asker->actor;
  job->session = *errand.asker->session;
  job->from = door_.network_of(*errand.request);
  if (!may_try(errand, job->by.who, job->from)) return;
  auto user = door_.people()->read_user(job->by.who);
  if (!user) return desk_.refuse(errand, unreadable(user.error()));
  if (!*user) return desk_.refuse(errand, refusals::no_such_user);
  job->user = std::move(**user);
  job->salt = make_salt(desk_.random());
  const auto make = [job] {
    job->is_right = is_password(job->said.password, job->user.password);
    if (job->is_right) job->hash = hash_password(job->said.changed, job->salt);
  };
  if (!slow_->offer(make, [this, job] { finish(*job); })) return desk_.refuse(errand, refusals::overloaded);
  job->waiting = desk_.set_aside(errand);
}

void AdminSessions::finish(Change& job) {
  Errand errand = desk_.resume(job.waiting);
  if (!job.is_right) {
    note_refused(job.by);
    return desk_.refuse(errand, invalid_field("password: is not the one that you have"));
  }
  throttle_.give_back(job.by.who, job.from, desk_.context().clock.mono());
  shop::PutUser put{
      .user = job.user.name, .role = job.user.role, .password = job.hash, .was_role = job.user.role, .by = job.by};
  desk_.owners().ask(errand, std::move(put),
                     [this, key = job.session, hash = job.hash](Errand& then, const shop::Call& call) {
                       if (call.answer.verdict != shop::Verdict::done) return edge::tell(desk_, then, call.answer);
                       // All sessions of before have ended by this; the one that asked goes on.
                       Session* own = door_.sessions().find(key, desk_.context().clock.mono());
                       if (own != nullptr) own->password = hash;
                       then.headers += no_store;
                       desk_.respond_json(then, 200, call.answer.body);
                     });
}

}  // namespace sluice::edge
