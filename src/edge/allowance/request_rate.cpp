#include "edge/allowance/request_rate.h"

#include <algorithm>
#include <array>

#include "edge/allowance/shortage.h"

namespace sluice::edge {
namespace {

using std::string_view_literals::operator""sv;

// Whoever asks a gate, for a shop or as a payment provider speaks for many people, and shows by a key or a signature
// who they are. What names a hold or an order is its owner's to answer, of which each has a share (call_shares.h).
bool is_bounded_otherwise(std::string_view path) {
  constexpr std::array such{"/v1/gates/"sv, "/v1/shop/"sv, "/v1/webhooks/"sv, "/v1/holds/"sv, "/v1/orders/"sv};
  return std::any_of(such.begin(), such.end(), [path](std::string_view each) { return path.starts_with(each); });
}

}  // namespace

bool RequestRate::refuses(Errand& errand) {
  Allowances& allowances = desk_.context().allowances;
  const http::Request& request = *errand.request;
  if (!allowances.is_on() || is_bounded_otherwise(request.path)) return false;
  const auto client = client_of(request, desk_.context().front);
  if (!client || desk_.context().front.proxies.has(*client)) return false;
  const auto shortage = allowances.take_request(network_of(*client), errand.began);
  if (!shortage || is_of_rehearsal(request.path)) return false;
  allowances.note_refused(Allowance::requests);
  refuse(desk_, errand, *shortage);
  return true;
}

bool RequestRate::is_of_rehearsal(std::string_view path) {
  constexpr std::string_view sales_prefix = "/v1/sales/";
  if (!path.starts_with(sales_prefix)) return false;
  path.remove_prefix(sales_prefix.size());
  const SaleReaders* sale = sales_.find(path.substr(0, path.find('/')));
  return sale != nullptr && sale->view->config.rehearsal;
}

}  // namespace sluice::edge
