#include "edge/admin/admin_sales.h"

#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/json_writer.h"
#include "edge/request/json_body.h"
#include "edge/request/merchant_bodies.h"
#include "shop/settings/sense.h"
#include "token/origin_pass.h"

namespace sluice::edge {
namespace {

namespace json = boost::json;

std::optional<Refusal> read_object(std::string_view body, json::object& out) {
  const JsonBody parsed(body);
  if (auto refusal = parsed.refusal()) return refusal;
  out = parsed.object();
  return std::nullopt;
}

// If-Match: "0123456789abcdef", or * or none: whichever they are.
std::optional<Refusal> read_revision(std::string_view if_match, std::string& out) {
  if (if_match.empty() || if_match == "*") return std::nullopt;
  const bool is_quoted = if_match.size() == 18 && if_match.front() == '"' && if_match.back() == '"';
  if (!is_quoted || !is_hex(if_match.substr(1, 16))) {
    return invalid_field("If-Match: must be a sale's revision in double quotes, or *");
  }
  out = if_match.substr(1, 16);
  return std::nullopt;
}

}  // namespace

std::shared_ptr<shop::SaleFront> AdminSales::find_sale(Errand& errand) {
  const auto directory = desk_.context().directory.snapshot();
  const auto at = directory->find(errand.values[0]);
  if (at != directory->end()) return at->second;
  desk_.refuse(errand, refusals::no_such_sale);
  return nullptr;
}

void AdminSales::list(Errand& errand) {
  const auto directory = desk_.context().directory.snapshot();
  std::string& body = errand.body;
  body = "{\"sales\":[";
  for (const auto& [id, front] : *directory) {
    if (body.back() != '[') body += ',';
    const auto status = front->told.status.snapshot();
    body += status->body;
  }
  body += "]}";
  errand.headers += no_store;
  desk_.respond_json(errand, 200, body);
}

void AdminSales::read(Errand& errand) {
  const auto sale = find_sale(errand);
  if (!sale) return;
  const auto view = sale->told.view.snapshot();
  const auto status = sale->told.status.snapshot();
  shop::SaleConfig config = view->config;
  if (errand.asker->role < Role::operate) {
    for (auto& line : config.priority) line.codes.clear();
  }
  errand.body = "{\"settings\":" + to_json(config) + ",\"revision\":\"" + shop::revision_of(to_json(view->config)) +
                "\",\"status\":" + status->body + "}";
  errand.headers += no_store;
  desk_.respond_json(errand, 200, errand.body);
}

void AdminSales::put(Errand& errand) {
  const std::string id = sale_of(errand);
  json::object object;
  if (const auto refusal = read_object(errand.request->body, object)) return desk_.refuse(errand, *refusal);
  if (const auto* named = object.if_contains("id"); named != nullptr && *named != json::string(id)) {
    return desk_.refuse(errand, invalid_field("id: differs from the address"));
  }
  object["id"] = id;
  auto config = shop::parse_new_sale(object);
  if (!config) return desk_.refuse(errand, invalid_field(config.error().detail));
  operators_.change(errand, shop::AddSale{.config = std::move(*config)});
}

void AdminSales::patch(Errand& errand) {
  shop::PatchSale patch{.sale = sale_of(errand), .patch = {}};
  if (const auto refusal = read_object(errand.request->body, patch.patch)) return desk_.refuse(errand, *refusal);
  if (const auto refusal = read_revision(errand.request->if_match, patch.revision)) {
    return desk_.refuse(errand, *refusal);
  }
  operators_.change(errand, std::move(patch));
}

void AdminSales::read_report(Errand& errand) {
  operators_.read(errand, shop::ReadReport{.sale = sale_of(errand)});
}

void AdminSales::report_load(Errand& errand) {
  double load = 0;
  if (const auto refusal = read_load(errand.request->body, load)) return desk_.refuse(errand, *refusal);
  operators_.read(errand, shop::ReportLoad{.sale = sale_of(errand), .load = load});
}

void AdminSales::adjust_stock(Errand& errand) {
  shop::AdjustStock adjust{.sale = sale_of(errand), .item = std::string(errand.values[1])};
  if (const auto refusal = read_delta(errand.request->body, adjust.delta)) return desk_.refuse(errand, *refusal);
  operators_.change(errand, std::move(adjust));
}

void AdminSales::revoke_pass(Errand& errand) {
  shop::RevokePass revoke{.sale = sale_of(errand)};
  if (const auto refusal = read_revocation(errand.request->body, revoke)) return desk_.refuse(errand, *refusal);
  operators_.change(errand, std::move(revoke));
}

void AdminSales::read_codes(Errand& errand) {
  operators_.read(errand, shop::ReadCodes{.sale = sale_of(errand), .line = std::string(errand.values[1])});
}

void AdminSales::make_codes(Errand& errand) {
  shop::MakeCodes make{.sale = sale_of(errand), .line = std::string(errand.values[1])};
  if (const auto refusal = read_code_wish(errand.request->body, make)) return desk_.refuse(errand, *refusal);
  operators_.change(errand, std::move(make));
}

void AdminSales::revoke_code(Errand& errand) {
  shop::RevokeCode revoke{.sale = sale_of(errand), .line = std::string(errand.values[1])};
  if (const auto refusal = read_code(errand.request->body, revoke.code)) return desk_.refuse(errand, *refusal);
  operators_.change(errand, std::move(revoke));
}

void AdminSales::read_origin_keys(Errand& errand) {
  const auto sale = find_sale(errand);
  if (!sale) return;
  JsonWriter json(errand.body);
  json.begin_object().field("sale", sale->id).key("keys").begin_array();
  for (const token::OriginKey& key : token::origin_keys(desk_.keys(), errand.now, sale->id)) {
    json.begin_object().field("id", key.id()).field("key", key.text()).field("use", to_string(key.use()));
    json.field("signs_until", format_rfc3339(key.signs_until())).end_object();
  }
  json.end_array().end_object();
  errand.headers += no_store;
  desk_.respond_json(errand, 200, errand.body);
}

}  // namespace sluice::edge
