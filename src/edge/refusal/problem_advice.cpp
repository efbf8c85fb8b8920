#include "edge/refusal/problem_advice.h"

#include <algorithm>
#include <array>

#include "base/invariant.h"

namespace sluice::edge {
namespace {

constexpr std::array table{
    ProblemAdvice{"not-json", Retry::changed, "Send a JSON object in UTF-8, as the description shows it."},
    ProblemAdvice{"bad-idempotency-key", Retry::changed,
                  "Make a random key for each click, a UUID for instance, and send it in one field."},
    ProblemAdvice{
        "bad-signature", Retry::changed,
        "Put the endpoint's signing secret, whsec_..., into webhook_secret_file, and set the clock; a proxy in "
        "front must pass the body on byte for byte, and Stripe-Signature with it."},
    ProblemAdvice{"no-ticket", Retry::no,
                  "Join the line with POST .../tickets, keep the cookies that come with the answer, and send them "
                  "with each request; an app sends the ticket in X-Sluice-Ticket."},
    ProblemAdvice{
        "bad-credentials", Retry::changed,
        "Buyers: leave the Authorization field away, and a new identity is given. Operators: send the token "
        "in admin.token in the data folder. A shop behind a gate: send a key that sluice sale origin-key "
        "prints."},
    ProblemAdvice{"not-admitted", Retry::no,
                  "Send the visitor to the address in X-Sluice-Location, which leads to the waiting page and back."},
    ProblemAdvice{"cross-site", Retry::no,
                  "Send it from a page of the shop itself, or add the page's origin to allowed_origins. On the "
                  "operators' port: use a name that the server is known by."},
    ProblemAdvice{
        "no-page", Retry::no,
        "Open the page that it belongs to: whoever has passed the gate is let in, with all that the page loads."},
    ProblemAdvice{
        "role-too-low", Retry::no,
        "Ask somebody with the role admin for it: `sluice user` or the dashboard. The admin token may all."},
    ProblemAdvice{"account-wanted", Retry::no,
                  "Send people to the shop's sign-in. The shop's own proxy then sends X-Sluice-Account with their "
                  "requests, signed with the sale's origin key, from an address that is in trusted_proxies."},
    ProblemAdvice{"code-wanted", Retry::changed, "Join with a code: POST .../tickets {\"code\": \"...\"}."},
    ProblemAdvice{
        "work-wanted", Retry::changed,
        "Try the numbers from 0 on: 2 to the power of bits of them on average. Keep the cookies of this "
        "answer, because the challenge is theirs; each solution is worth one place. A shop's own proxy that "
        "asks for everybody goes into trusted_proxies."},
    ProblemAdvice{"not-called", Retry::no,
                  "Read tickets/current as often as it says until its state is called, then take the units with the "
                  "pass that comes with it. A ticket that has lapsed or was used needs a new place."},
    ProblemAdvice{"not-found", Retry::no, "Check the address against the description."},
    ProblemAdvice{"no-such-sale", Retry::no, "Check the name; GET /v1/sales lists those that there are."},
    ProblemAdvice{"no-such-gate", Retry::no,
                  "Check the name. To sell, ask the sale itself; only a gate has what lets people in and out."},
    ProblemAdvice{"no-such-item", Retry::changed, "Use the item's id as the sale's status document has it."},
    ProblemAdvice{"no-such-code", Retry::changed,
                  "Let the person check what was typed, or show a new code on the device that has the place."},
    ProblemAdvice{"unknown-code", Retry::changed, "Let the person check what was typed."},
    ProblemAdvice{"no-such-priority", Retry::no, "The sale's settings name its priority lines."},
    ProblemAdvice{"no-such-hold", Retry::no,
                  "Ask with the identity that made the hold: whoever has another one is told that it is not there."},
    ProblemAdvice{"no-such-order", Retry::no,
                  "Ask with the identity that made the order: whoever has another one is told that it is not there."},
    ProblemAdvice{"no-such-job", Retry::no, "GET /admin/v1/jobs lists those that there are."},
    ProblemAdvice{"no-such-user", Retry::no, "GET /admin/v1/users lists those that there are."},
    ProblemAdvice{"no-such-provider", Retry::no,
                  "Use the provider's name as the settings have it, and give its webhook_secret_file there."},
    ProblemAdvice{"no-such-endpoint", Retry::no, "GET /admin/v1/webhooks lists those that there are."},
    ProblemAdvice{"method-not-allowed", Retry::changed, "Use one of the methods in the Allow field."},
    ProblemAdvice{"not-open", Retry::later,
                  "Wait for as long as Retry-After says: until the opening, at most an hour, in case that it is "
                  "moved. The status document tells the opening itself in opens_at."},
    ProblemAdvice{
        "sold-out", Retry::no,
        "Tell the person. A unit that comes back goes to whoever is in line; with a waitlist one may join."},
    ProblemAdvice{"not-enough", Retry::changed, "Offer the person what is available, and take that."},
    ProblemAdvice{"limit-reached", Retry::changed, "Take no more than available says, or nothing."},
    ProblemAdvice{"already-ordered", Retry::no, "Read the order; the problem document names it."},
    ProblemAdvice{"too-many-orders", Retry::no, "Release the hold, or let its time run out."},
    ProblemAdvice{"paid-at-shop", Retry::no,
                  "Lead the buyer to checkout_url. The shop's server confirms the hold: docs/own_checkout.md."},
    ProblemAdvice{"in-payment", Retry::no, "Read the order; the hold is free again if the payment fails."},
    ProblemAdvice{"already-sold", Retry::no, "Read the order. Giving goods back is the shop's own matter."},
    ProblemAdvice{"key-in-use", Retry::later,
                  "Ask again with the same key: the answer of the first request comes, once there is one."},
    ProblemAdvice{"code-used-up", Retry::no, "Join the line without the code."},
    ProblemAdvice{"conflict", Retry::no,
                  "Read what it is about, and decide anew; detail says what stands in the way."},
    ProblemAdvice{"closed", Retry::no, "Tell the person. Holds that are alive can still be paid."},
    ProblemAdvice{"hold-expired", Retry::no,
                  "Join the line again. A shop that was paid and is told so pays the buyer back."},
    ProblemAdvice{"changed-since", Retry::changed,
                  "Read the sale, tell the person what is otherwise now, and send the change again with its new "
                  "revision."},
    ProblemAdvice{"invalid-field", Retry::changed, "Correct the field that detail names."},
    ProblemAdvice{"key-mismatch", Retry::changed,
                  "Send the body of the first request, or another key if this is another click."},
    ProblemAdvice{
        "allowance-used", Retry::later,
        "Wait for as long as Retry-After says. Behind a proxy of the shop's own that asks for everybody, list it "
        "in trusted_proxies, so that each visitor's own address counts."},
    ProblemAdvice{
        "too-many-log-ins", Retry::later,
        "Wait for as long as Retry-After says. The admin token is not counted: whoever has lost a password, "
        "or is kept out by somebody who guesses, goes on with it."},
    ProblemAdvice{"too-many-tries", Retry::later, "Wait, and let a person type the code, not a program."},
    ProblemAdvice{"overloaded", Retry::later,
                  "Wait for as long as Retry-After says, give or take a quarter, so that a crowd does not come back "
                  "in step."},
    ProblemAdvice{"no-stream-free", Retry::later, "Meanwhile read the status document, as often as it says."},
    ProblemAdvice{"read-only", Retry::later,
                  "Ask again with the same Idempotency-Key, and longer pauses from time to time. Operators: the log "
                  "and /readyz say why."},
    ProblemAdvice{"malformed-request", Retry::changed, "Have an HTTP library write the request."},
    ProblemAdvice{"too-slow", Retry::later, "Send the whole request at once, on a new connection."},
    ProblemAdvice{"body-too-large", Retry::changed, "Send less: no request of this API needs as much."},
    ProblemAdvice{"target-too-long", Retry::changed, "Send a shorter address."},
    ProblemAdvice{"expectation-failed", Retry::changed, "Leave the Expect field away."},
    ProblemAdvice{"header-too-large", Retry::changed,
                  "Send fewer or shorter fields; often it is cookies of other applications of the same host."},
    ProblemAdvice{"internal-error", Retry::later,
                  "Ask again with the same Idempotency-Key: what was recorded is not done twice."},
    ProblemAdvice{"too-many-connections", Retry::later,
                  "Keep one connection open and use it again, instead of one for each request."},
};

}  // namespace

std::span<const ProblemAdvice> all_advice() {
  return table;
}

const ProblemAdvice& advice_on(std::string_view slug) {
  const auto* found =
      std::find_if(table.begin(), table.end(), [slug](const auto& each) { return each.slug == slug; });
  SLUICE_INVARIANT(found != table.end());
  return *found;
}

std::string_view sentence_of(Retry retry) {
  switch (retry) {
    case Retry::no:
      return "No: the same request has the same answer, as long as nothing else happens.";
    case Retry::changed:
      return "Not as it is: change the request first.";
    case Retry::later:
      return "Yes, after a pause: as long as Retry-After says, or else a second, and twice as long each time.";
  }
  return "";
}

}  // namespace sluice::edge
