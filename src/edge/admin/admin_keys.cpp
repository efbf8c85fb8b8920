#include "edge/admin/admin_keys.h"

#include "base/encoding.h"
#include "base/json_writer.h"
#include "edge/people/door.h"

namespace sluice::edge {
namespace {

// As tokens and a gate's keys have it.
std::string id_text(std::uint16_t id) {
  std::string text;
  append_hex(text, id, 4);
  return text;
}

std::string_view use_of(const token::KeyRing& ring, const token::KeyRing::Entry& entry, WallTime now) {
  return &entry == &ring.signing(now) ? "signs" : "verifies";
}

// {"keys":[{"id":"0002","use":"signs",...}]}; those that are of no use any more are left out.
std::string keys_text(const token::KeyRing& ring, WallTime now) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("keys").begin_array();
  for (const token::KeyRing::Entry& entry : ring.entries()) {
    if (ring.verifying(entry.key.id, now) == nullptr) continue;
    json.begin_object().field("id", id_text(entry.key.id)).field("use", use_of(ring, entry, now));
    json.field("signs_until", format_rfc3339(entry.key.sign_until));
    json.field("verifies_until", format_rfc3339(entry.key.verify_until)).end_object();
  }
  json.end_array().end_object();
  return text;
}

std::string signing_text(const token::KeyRing& ring, WallTime now) {
  std::string text;
  JsonWriter(text).begin_object().field("signs", id_text(ring.signing(now).key.id)).end_object();
  return text;
}

BackgroundAnswers::Made refusal_for(const Error& error) {
  return {.refusal = error.kind == ErrorKind::conflict ? &refusals::conflict : &refusals::read_only,
          .detail = error.detail};
}

}  // namespace

void AdminKeys::list(Errand& errand) {
  errand.headers += no_store;
  desk_.respond_json(errand, 200, keys_text(desk_.keys(), errand.now));
}

void AdminKeys::renew(Errand& errand) {
  if (!renew_) return desk_.refuse(errand, refusals::read_only);
  answers_.answer(errand, [this, by = errand.asker->actor]() -> BackgroundAnswers::Made {
    const Context& context = desk_.context();
    const WallTime now = context.clock.wall();
    const auto before = context.keys.snapshot();
    std::string was = signing_text(*before, now);
    if (const auto renewed = renew_(); !renewed) return refusal_for(renewed.error());
    const auto ring = context.keys.snapshot();
    context.mailbox.push_unbounded(std::make_unique<shop::Notice>(shop::NoteAct{
        .act = {.kind = "keys.rotated", .was = std::move(was), .became = signing_text(*ring, now)}, .by = by}));
    return {.type = json_type, .headers = std::string(no_store), .body = keys_text(*ring, now)};
  });
}

}  // namespace sluice::edge
