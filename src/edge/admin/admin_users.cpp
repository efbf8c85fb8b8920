#include "edge/admin/admin_users.h"

#include <algorithm>

#include "base/json_writer.h"
#include "edge/people/password.h"
#include "edge/request/json_body.h"

namespace sluice::edge {

struct AdminUsers::Job {
  Desk::Waiting waiting;
  shop::PutUser user;
  std::string password;
  Salt salt{};
};

std::optional<std::vector<ledger::UserRow>> AdminUsers::users(Errand& errand) {
  if (door_.people() == nullptr) return desk_.refuse(errand, refusals::read_only), std::nullopt;
  auto rows = door_.people()->read_users();
  if (rows) return std::move(*rows);
  desk_.refuse(errand, {.kind = &refusals::read_only, .detail = rows.error().detail});
  return std::nullopt;
}

std::optional<ledger::UserRow> AdminUsers::find(Errand& errand) {
  const auto all = users(errand);
  if (!all) return std::nullopt;
  const auto at =
      std::find_if(all->begin(), all->end(), [&](const auto& user) { return user.name == errand.values[0]; });
  if (at != all->end()) return *at;
  desk_.refuse(errand, refusals::no_such_user);
  return std::nullopt;
}

void AdminUsers::list(Errand& errand) {
  const auto all = users(errand);
  if (!all) return;
  JsonWriter json(errand.body);
  json.begin_object().key("users").begin_array();
  for (const ledger::UserRow& user : *all) {
    json.begin_object().field("user", user.name).field("role", user.role);
    json.field("changed_at", format_rfc3339(user.changed_at)).end_object();
  }
  json.end_array().end_object();
  errand.headers += no_store;
  desk_.respond_json(errand, 200, errand.body);
}

bool AdminUsers::can_be_added(Errand& errand, std::string_view user) {
  const auto all = users(errand);
  if (!all) return false;
  const bool is_there = std::any_of(all->begin(), all->end(), [&](const auto& each) { return each.name == user; });
  if (!is_there && all->size() < users_max) return true;
  desk_.refuse(errand,
               {.kind = &refusals::conflict,
                .detail = is_there ? "user " + std::string(user) + " exists; PATCH changes it"
                                   : "there are " + std::to_string(users_max) + " users, and no more can be"});
  return false;
}

void AdminUsers::add(Errand& errand) {
  UserBody said;
  if (const auto refusal = read_new_user(errand.request->body, said)) return desk_.refuse(errand, *refusal);
  if (!can_be_added(errand, said.user)) return;
  put(errand, {.user = said.user, .role = std::string(to_string(*said.role)), .by = errand.asker->actor},
      std::move(said.password));
}

void AdminUsers::change(Errand& errand) {
  const auto user = find(errand);
  if (!user) return;
  UserBody said{.user = user->name};
  if (const auto refusal = read_user_change(errand.request->body, said)) return desk_.refuse(errand, *refusal);
  put(errand,
      {.user = user->name,
       .role = said.role ? std::string(to_string(*said.role)) : user->role,
       .password = user->password,
       .was_role = user->role,
       .is_password_new = said.password.has_value(),
       .by = errand.asker->actor},
      std::move(said.password));
}

void AdminUsers::put(Errand& errand, shop::PutUser user, std::optional<std::string> password) {
  if (!password) return operators_.read(errand, std::move(user));
  auto job = std::make_shared<Job>();
  job->user = std::move(user);
  job->password = std::move(*password);
  job->salt = make_salt(desk_.random());
  const auto hash = [job] { job->user.password = hash_password(job->password, job->salt); };
  const auto go_on = [this, job] {
    Errand then = desk_.resume(job->waiting);
    operators_.read(then, std::move(job->user));
  };
  if (slow_ == nullptr || !slow_->offer(hash, go_on)) return desk_.refuse(errand, refusals::overloaded);
  job->waiting = desk_.set_aside(errand);
}

void AdminUsers::remove(Errand& errand) {
  const auto user = find(errand);
  if (!user) return;
  operators_.read(errand, shop::RemoveUser{.user = user->name, .was_role = user->role, .by = errand.asker->actor});
}

}  // namespace sluice::edge
