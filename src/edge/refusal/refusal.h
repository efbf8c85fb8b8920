// What the two APIs refuse, and why. One table has every kind of refusal there is; /problems/... and the APIs'
// descriptions follow it, and a test holds them against it.
//
// A refusal is what a room decides: its kind and what there is to say of this request. On the wire it becomes a
// problem document (application/problem+json, RFC 9457). What the transport refuses by itself, before there is a
// room, is in http/answer/problem.h.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace sluice::edge {

struct RefusalKind {
  std::string_view slug;  // the document's type: /problems/<slug>
  int status = 400;
  std::string_view title;
  std::string_view meaning;  // what it says and what to do, for /problems/<slug>
  int retry_after_s = 0;     // 0: no Retry-After
};

namespace refusals {

// All of them: whatever has a name below is in this table, or does not compile.
inline constexpr std::array all{
    RefusalKind{"not-json", 400, "Not JSON", "The body is not a JSON object. Send one."},
    RefusalKind{"bad-idempotency-key", 400, "Bad Idempotency-Key",
                "The key must be 1 to 255 visible characters, bare or in double quotes."},
    RefusalKind{
        "bad-signature", 400, "Bad signature",
        "The event is not signed by its provider, or not now; `detail` says what is wrong. Nothing was taken."},
    RefusalKind{"no-ticket", 401, "No ticket",
                "The request carries no valid ticket of this sale. Join the line first."},
    RefusalKind{"bad-credentials", 401, "Bad credentials",
                "The bearer token is not one of ours, or its time is over."},
    RefusalKind{
        "not-admitted", 401, "Not admitted",
        "The visitor has no pass of this gate, or its time is over. X-Sluice-Location says where to get one."},
    RefusalKind{"cross-site", 403, "Cross-site request",
                "A browser sent this from another site, which is not on the list of allowed origins."},
    RefusalKind{"role-too-low", 403, "Role too low",
                "Whoever asks may not do this: `role` is the least role that may. Nothing was changed."},
    RefusalKind{"no-page", 403, "Not admitted",
                "The gate gives places to people who open a page. This request comes with no pass, and is none for a "
                "page: it takes no place, and is led nowhere."},
    RefusalKind{"account-wanted", 403, "Account wanted",
                "This sale gives one place to each account of the shop. Sign in there first."},
    RefusalKind{"code-wanted", 403, "Code wanted", "This sale gives places to people with a code only."},
    RefusalKind{
        "work-wanted", 403, "Work wanted",
        "Many places are being taken, and one costs work now. Find a whole number such that SHA-256 of "
        "`challenge`, a dot and the number begins with `bits` zero bits, and send the request again with that "
        "text in X-Sluice-Work, before `expires_at`."},
    RefusalKind{"not-called", 403, "Not called",
                "Only a called ticket may take units, and each ticket only once. Wait for your turn, or join again."},
    RefusalKind{"not-found", 404, "Not found", "There is nothing at this address."},
    RefusalKind{"no-such-sale", 404, "No such sale", "There is no sale of this name."},
    RefusalKind{"no-such-gate", 404, "No such gate",
                "There is no gate of this name. A gate is a sale without items."},
    RefusalKind{"no-such-item", 404, "No such item", "The sale has no item of this name."},
    RefusalKind{
        "no-such-code", 404, "No such code",
        "The code is wrong, has been used, or its five minutes are over. Ask for a new one where the place is."},
    RefusalKind{"unknown-code", 404, "Unknown code",
                "No priority line of this sale has this code. Check it letter by letter; a place that you have is "
                "unchanged."},
    RefusalKind{"no-such-priority", 404, "No such priority line", "The sale has no priority line of this name."},
    RefusalKind{"no-such-hold", 404, "No such hold", "There is no such hold, or it is not yours."},
    RefusalKind{"no-such-order", 404, "No such order", "There is no such order, or it is not yours."},
    RefusalKind{"no-such-job", 404, "No such job", "There is no background job of this id."},
    RefusalKind{"no-such-user", 404, "No such user", "Nobody who operates has this name."},
    RefusalKind{"no-such-provider", 404, "No such provider", "No payment provider of this name tells anything here."},
    RefusalKind{"no-such-endpoint", 404, "No such endpoint", "The settings name no webhook endpoint of this name."},
    RefusalKind{"method-not-allowed", 405, "Method not allowed",
                "This address does not know the method; the Allow header lists those it knows."},
    RefusalKind{"not-open", 409, "Not open",
                "The sale has not begun or is paused. Retry-After says when to come back.", 2},
    RefusalKind{"sold-out", 409, "Sold out", "Every unit is taken."},
    RefusalKind{"not-enough", 409, "Not enough",
                "Fewer units can be had than asked for; `available` tells how many. The ticket stays called."},
    RefusalKind{"limit-reached", 409, "Limit reached",
                "The sale's limit a buyer would be passed; `available` tells how many more units you may have."},
    RefusalKind{"already-ordered", 409, "Already ordered", "The hold is being paid or is paid."},
    RefusalKind{"too-many-orders", 409, "Too many tries", "This hold was ordered and declined too often."},
    RefusalKind{"paid-at-shop", 409, "Paid at the shop",
                "This sale's holds are ordered and paid at the shop itself; `checkout_url` says where, if the shop "
                "has told."},
    RefusalKind{"in-payment", 409, "Being paid", "The hold is being paid and cannot be released."},
    RefusalKind{"already-sold", 409, "Already sold", "The hold is sold: it stays with its order."},
    RefusalKind{"key-in-use", 409, "Still running",
                "A request with this Idempotency-Key is still running. Ask again.", 1},
    RefusalKind{"code-used-up", 409, "Code used up",
                "The code is right, and was used as often as it may be. A place that you have is unchanged."},
    RefusalKind{"conflict", 409, "Conflict", "The sale is not in a state for that."},
    RefusalKind{"closed", 410, "Closed", "The sale is over."},
    RefusalKind{"hold-expired", 410, "Hold expired", "The hold's time is over; its units went to the next in line."},
    RefusalKind{
        "changed-since", 412, "Changed since",
        "The settings are not those any more that If-Match names: `fields` says what has changed. Nothing was "
        "changed now. Read them again, and decide anew."},
    RefusalKind{"invalid-field", 422, "Invalid field", "A field is missing or has a wrong value; `detail` names it."},
    RefusalKind{"key-mismatch", 422, "Idempotency-Key used differently",
                "This Idempotency-Key was used with another body. Take a new key for a new request."},
    RefusalKind{"allowance-used", 429, "Too much from one address",
                "Very much has been taken from this address lately, and others shall have their share: `allowance` "
                "says what. Nothing was changed; Retry-After says when there is some again.",
                1},
    RefusalKind{"too-many-log-ins", 429, "Too many log-ins",
                "Too many wrong passwords came for this user, or from this address. The password was not looked at; "
                "Retry-After says when one is again.",
                1},
    RefusalKind{"too-many-tries", 429, "Too many wrong codes",
                "Too many wrong codes were tried. Try again in a moment.", 1},
    RefusalKind{"overloaded", 503, "Overloaded", "Too much at once. Nothing was changed; ask again.", 1},
    RefusalKind{"no-stream-free", 503, "No stream free",
                "Every event stream is taken. Read the status document instead, as often as it says.", 60},
    RefusalKind{"read-only", 503, "Read-only",
                "The ledger cannot be written, so nothing new is promised; what was "
                "acknowledged is safe. Whether this request was "
                "recorded is not known: ask again later, with the same Idempotency-Key.",
                5},
};

consteval const RefusalKind& named(std::string_view slug) {
  for (const RefusalKind& kind : all) {
    if (kind.slug == slug) return kind;
  }
  throw "no such refusal";  // not a constant, hence an error of the compiler
}

inline constexpr const RefusalKind& not_json = named("not-json");
inline constexpr const RefusalKind& bad_idempotency_key = named("bad-idempotency-key");
inline constexpr const RefusalKind& no_ticket = named("no-ticket");
inline constexpr const RefusalKind& bad_credentials = named("bad-credentials");
inline constexpr const RefusalKind& not_admitted = named("not-admitted");
inline constexpr const RefusalKind& cross_site = named("cross-site");
inline constexpr const RefusalKind& role_too_low = named("role-too-low");
inline constexpr const RefusalKind& no_page = named("no-page");
inline constexpr const RefusalKind& account_wanted = named("account-wanted");
inline constexpr const RefusalKind& code_wanted = named("code-wanted");
inline constexpr const RefusalKind& work_wanted = named("work-wanted");
inline constexpr const RefusalKind& not_called = named("not-called");
inline constexpr const RefusalKind& not_found = named("not-found");
inline constexpr const RefusalKind& no_such_sale = named("no-such-sale");
inline constexpr const RefusalKind& no_such_gate = named("no-such-gate");
inline constexpr const RefusalKind& no_such_item = named("no-such-item");
inline constexpr const RefusalKind& no_such_code = named("no-such-code");
inline constexpr const RefusalKind& unknown_code = named("unknown-code");
inline constexpr const RefusalKind& no_such_priority = named("no-such-priority");
inline constexpr const RefusalKind& no_such_hold = named("no-such-hold");
inline constexpr const RefusalKind& no_such_order = named("no-such-order");
inline constexpr const RefusalKind& no_such_job = named("no-such-job");
inline constexpr const RefusalKind& bad_signature = named("bad-signature");
inline constexpr const RefusalKind& no_such_provider = named("no-such-provider");
inline constexpr const RefusalKind& no_such_endpoint = named("no-such-endpoint");
inline constexpr const RefusalKind& method_not_allowed = named("method-not-allowed");
inline constexpr const RefusalKind& not_open = named("not-open");
inline constexpr const RefusalKind& sold_out = named("sold-out");
inline constexpr const RefusalKind& not_enough = named("not-enough");
inline constexpr const RefusalKind& limit_reached = named("limit-reached");
inline constexpr const RefusalKind& already_ordered = named("already-ordered");
inline constexpr const RefusalKind& too_many_orders = named("too-many-orders");
inline constexpr const RefusalKind& paid_at_shop = named("paid-at-shop");
inline constexpr const RefusalKind& in_payment = named("in-payment");
inline constexpr const RefusalKind& already_sold = named("already-sold");
inline constexpr const RefusalKind& key_in_use = named("key-in-use");
inline constexpr const RefusalKind& code_used_up = named("code-used-up");
inline constexpr const RefusalKind& conflict = named("conflict");
inline constexpr const RefusalKind& changed_since = named("changed-since");
inline constexpr const RefusalKind& closed = named("closed");
inline constexpr const RefusalKind& hold_expired = named("hold-expired");
inline constexpr const RefusalKind& invalid_field = named("invalid-field");
inline constexpr const RefusalKind& key_mismatch = named("key-mismatch");
inline constexpr const RefusalKind& allowance_used = named("allowance-used");
inline constexpr const RefusalKind& too_many_log_ins = named("too-many-log-ins");
inline constexpr const RefusalKind& no_such_user = named("no-such-user");
inline constexpr const RefusalKind& too_many_tries = named("too-many-tries");
inline constexpr const RefusalKind& overloaded = named("overloaded");
inline constexpr const RefusalKind& no_stream_free = named("no-stream-free");
inline constexpr const RefusalKind& read_only = named("read-only");

}  // namespace refusals

// What is wrong with a request: the kind and, where its general meaning is not enough, a detail.
struct Refusal {
  const RefusalKind* kind = nullptr;
  std::string detail{};
  std::string extra{};    // further members of the problem document, as `"available":3`
  int retry_after_s = 0;  // 0: as long as the kind says
  int status = 0;         // 0: the kind's
};

[[nodiscard]] constexpr int status_of(const Refusal& refusal) {
  return refusal.status > 0 ? refusal.status : refusal.kind->status;
}

// For the pages that explain and for tests.
[[nodiscard]] constexpr std::span<const RefusalKind> all_refusals() {
  return refusals::all;
}

// The refusal as a problem document. REQUIRES: it has a kind.
void append_problem(std::string& out, const Refusal& refusal, std::string_view trace_id);

}  // namespace sluice::edge
