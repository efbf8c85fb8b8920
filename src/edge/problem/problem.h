// What the two APIs refuse with, as application/problem+json (RFC 9457). One table says what there is; /problems/...
// and the APIs' descriptions follow it, and a test holds them against it. What the transport refuses by itself is in
// http/problem.h.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace sluice::edge {

struct ProblemType {
  std::string_view slug;  // type: /problems/<slug>
  int status = 400;
  std::string_view title;
  std::string_view meaning;  // what it says and what to do, for /problems/<slug>
  int retry_after_s = 0;     // 0: no Retry-After
};

namespace problems {

// All of them: whatever has a name below is in this table, or does not compile.
inline constexpr std::array all{
    ProblemType{"not-json", 400, "Not JSON", "The body is not a JSON object. Send one."},
    ProblemType{"bad-idempotency-key", 400, "Bad Idempotency-Key",
                "The key must be 1 to 255 visible characters, bare or in double quotes."},
    ProblemType{"no-ticket", 401, "No ticket",
                "The request carries no valid ticket of this sale. Join the line first."},
    ProblemType{"bad-credentials", 401, "Bad credentials",
                "The bearer token is not one of ours, or its time is over."},
    ProblemType{
        "not-admitted", 401, "Not admitted",
        "The visitor has no pass of this gate, or its time is over. X-Sluice-Location says where to get one."},
    ProblemType{"cross-site", 403, "Cross-site request",
                "A browser sent this from another site, which is not on the list of allowed origins."},
    ProblemType{"not-called", 403, "Not called",
                "Only a called ticket may take units, and each ticket only once. Wait for your turn, or join again."},
    ProblemType{"not-found", 404, "Not found", "There is nothing at this address."},
    ProblemType{"no-such-sale", 404, "No such sale", "There is no sale of this name."},
    ProblemType{"no-such-gate", 404, "No such gate",
                "There is no gate of this name. A gate is a sale without items."},
    ProblemType{"no-such-item", 404, "No such item", "The sale has no item of this name."},
    ProblemType{
        "no-such-code", 404, "No such code",
        "The code is wrong, has been used, or its five minutes are over. Ask for a new one where the place is."},
    ProblemType{"unknown-code", 404, "Unknown code",
                "No priority line of this sale has this code. Check it letter by letter; a place that you have is "
                "unchanged."},
    ProblemType{"no-such-priority", 404, "No such priority line", "The sale has no priority line of this name."},
    ProblemType{"no-such-hold", 404, "No such hold", "There is no such hold, or it is not yours."},
    ProblemType{"no-such-order", 404, "No such order", "There is no such order, or it is not yours."},
    ProblemType{"no-such-job", 404, "No such job", "There is no background job of this id."},
    ProblemType{"method-not-allowed", 405, "Method not allowed",
                "This address does not know the method; the Allow header lists those it knows."},
    ProblemType{"not-open", 409, "Not open", "The sale has not begun or is paused. Come back.", 2},
    ProblemType{"sold-out", 409, "Sold out", "Every unit is taken."},
    ProblemType{"not-enough", 409, "Not enough",
                "Fewer units can be had than asked for; `available` tells how many. The ticket stays called."},
    ProblemType{"limit-reached", 409, "Limit reached",
                "The sale's limit a buyer would be passed; `available` tells how many more units you may have."},
    ProblemType{"already-ordered", 409, "Already ordered", "The hold is being paid or is paid."},
    ProblemType{"too-many-orders", 409, "Too many tries", "This hold was ordered and declined too often."},
    ProblemType{"in-payment", 409, "Being paid", "The hold is being paid and cannot be released."},
    ProblemType{"already-sold", 409, "Already sold", "The hold is sold and cannot be released."},
    ProblemType{"key-in-use", 409, "Still running",
                "A request with this Idempotency-Key is still running. Ask again.", 1},
    ProblemType{"code-used-up", 409, "Code used up",
                "The code is right, and was used as often as it may be. A place that you have is unchanged."},
    ProblemType{"conflict", 409, "Conflict", "The sale is not in a state for that."},
    ProblemType{"closed", 410, "Closed", "The sale is over."},
    ProblemType{"hold-expired", 410, "Hold expired", "The hold's time is over; its units went to the next in line."},
    ProblemType{"invalid-field", 422, "Invalid field", "A field is missing or has a wrong value; `detail` names it."},
    ProblemType{"key-mismatch", 422, "Idempotency-Key used differently",
                "This Idempotency-Key was used with another body. Take a new key for a new request."},
    ProblemType{"too-many-tries", 429, "Too many wrong codes",
                "Too many wrong codes were tried in this sale. Try again in a moment.", 1},
    ProblemType{"overloaded", 503, "Overloaded", "Too much at once. Nothing was changed; ask again.", 1},
    ProblemType{"no-stream-free", 503, "No stream free",
                "Every event stream is taken. Read the status document instead, as often as it says.", 60},
    ProblemType{"read-only", 503, "Read-only",
                "The ledger cannot be written, so nothing new is promised; what was "
                "acknowledged is safe. Whether this request was "
                "recorded is not known: ask again later, with the same Idempotency-Key.",
                5},
};

consteval const ProblemType& named(std::string_view slug) {
  for (const ProblemType& type : all) {
    if (type.slug == slug) return type;
  }
  throw "no such problem";  // not a constant, hence an error of the compiler
}

inline constexpr const ProblemType& not_json = named("not-json");
inline constexpr const ProblemType& bad_idempotency_key = named("bad-idempotency-key");
inline constexpr const ProblemType& no_ticket = named("no-ticket");
inline constexpr const ProblemType& bad_credentials = named("bad-credentials");
inline constexpr const ProblemType& not_admitted = named("not-admitted");
inline constexpr const ProblemType& cross_site = named("cross-site");
inline constexpr const ProblemType& not_called = named("not-called");
inline constexpr const ProblemType& not_found = named("not-found");
inline constexpr const ProblemType& no_such_sale = named("no-such-sale");
inline constexpr const ProblemType& no_such_gate = named("no-such-gate");
inline constexpr const ProblemType& no_such_item = named("no-such-item");
inline constexpr const ProblemType& no_such_code = named("no-such-code");
inline constexpr const ProblemType& unknown_code = named("unknown-code");
inline constexpr const ProblemType& no_such_priority = named("no-such-priority");
inline constexpr const ProblemType& no_such_hold = named("no-such-hold");
inline constexpr const ProblemType& no_such_order = named("no-such-order");
inline constexpr const ProblemType& no_such_job = named("no-such-job");
inline constexpr const ProblemType& method_not_allowed = named("method-not-allowed");
inline constexpr const ProblemType& not_open = named("not-open");
inline constexpr const ProblemType& sold_out = named("sold-out");
inline constexpr const ProblemType& not_enough = named("not-enough");
inline constexpr const ProblemType& limit_reached = named("limit-reached");
inline constexpr const ProblemType& already_ordered = named("already-ordered");
inline constexpr const ProblemType& too_many_orders = named("too-many-orders");
inline constexpr const ProblemType& in_payment = named("in-payment");
inline constexpr const ProblemType& already_sold = named("already-sold");
inline constexpr const ProblemType& key_in_use = named("key-in-use");
inline constexpr const ProblemType& code_used_up = named("code-used-up");
inline constexpr const ProblemType& conflict = named("conflict");
inline constexpr const ProblemType& closed = named("closed");
inline constexpr const ProblemType& hold_expired = named("hold-expired");
inline constexpr const ProblemType& invalid_field = named("invalid-field");
inline constexpr const ProblemType& key_mismatch = named("key-mismatch");
inline constexpr const ProblemType& too_many_tries = named("too-many-tries");
inline constexpr const ProblemType& overloaded = named("overloaded");
inline constexpr const ProblemType& no_stream_free = named("no-stream-free");
inline constexpr const ProblemType& read_only = named("read-only");

}  // namespace problems

// What is wrong with a request: the type and, where the general meaning is not enough, a detail.
struct Refusal {
  const ProblemType* problem = nullptr;
  std::string detail{};
  std::string extra{};  // further members of the problem document
};

// For the pages that explain and for tests.
[[nodiscard]] constexpr std::span<const ProblemType> all_problems() {
  return problems::all;
}

// A problem document. `extra`: further members, as `"available":3`, or empty.
void append_problem(std::string& out, const ProblemType& type, std::string_view detail, std::string_view extra,
                    std::string_view trace_id);

}  // namespace sluice::edge
