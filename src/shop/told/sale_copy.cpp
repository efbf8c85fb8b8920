#include "shop/told/sale_copy.h"

#include <algorithm>
#include <boost/json.hpp>
#include <optional>

#include "base/json_writer.h"

namespace sluice::shop {
namespace {

namespace json = boost::json;

// Members of an object that may have any form.
class CopyReader {
public:
  explicit CopyReader(const json::object& object) : object_(object) {}
  std::string text(std::string_view name) {
    const json::value* value = object_.if_contains(name);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
    has_failed_ = true;
    return {};
  }
  std::uint64_t number(std::string_view name) {
    const json::value* value = object_.if_contains(name);
    boost::system::error_code error;
    const auto read = value == nullptr ? 0 : value->to_number<std::uint64_t>(error);
    has_failed_ |= value == nullptr || error.failed();
    return has_failed_ ? 0 : read;
  }
  const json::object& object(std::string_view name) {
    static const json::object none;
    const json::value* value = object_.if_contains(name);
    if (value != nullptr && value->is_object()) return value->get_object();
    has_failed_ = true;
    return none;
  }
  const json::array& array(std::string_view name) {
    static const json::array none;
    const json::value* value = object_.if_contains(name);
    if (value != nullptr && value->is_array()) return value->get_array();
    has_failed_ = true;
    return none;
  }
  [[nodiscard]] bool has_failed() const { return has_failed_; }

private:
  const json::object& object_;
  bool has_failed_ = false;
};

// Everything in a copy, once it is known to be one.
struct SaleCopy {
  SaleConfig config;
  std::uint32_t epoch = 0;
  SaleState state{};
  std::uint32_t poll_after_ms = 0;
  std::vector<bool> sold_out{};  // by line
  StatusDocument status{};
};

std::optional<StatusDocument::Part> read_part(const json::value& value, std::size_t size) {
  if (!value.is_array() || value.get_array().size() != 2) return std::nullopt;
  boost::system::error_code begin_error;
  boost::system::error_code end_error;
  const StatusDocument::Part part{.begin = value.get_array()[0].to_number<std::size_t>(begin_error),
                                  .end = value.get_array()[1].to_number<std::size_t>(end_error)};
  const bool is_part = !begin_error && !end_error && part.begin < part.end && part.end <= size;
  return is_part ? std::optional(part) : std::nullopt;
}

std::optional<StatusDocument> read_document(const json::object& object) {
  CopyReader reader(object);
  StatusDocument document{.body = reader.text("body"),
                          .etag = reader.text("etag"),
                          .state = reader.text("state"),
                          .revision = reader.number("revision")};
  for (const json::value& each : reader.array("items")) {
    const auto part = read_part(each, document.body.size());
    if (!part) return std::nullopt;
    document.items.push_back(*part);
  }
  if (reader.has_failed()) return std::nullopt;
  return document;
}

std::optional<SaleCopy> read_copy(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return std::nullopt;
  CopyReader reader(value.get_object());
  auto config = parse_sale(reader.object("settings"));
  auto document = read_document(reader.object("status"));
  const auto state = sale_state_from(reader.text("state"));
  if (!config || !document || !state) return std::nullopt;
  SaleCopy copy{.config = std::move(*config),
                .epoch = static_cast<std::uint32_t>(reader.number("epoch")),
                .state = *state,
                .poll_after_ms = static_cast<std::uint32_t>(reader.number("poll_after_ms")),
                .status = std::move(*document)};
  for (const json::value& each : reader.array("sold_out")) copy.sold_out.push_back(each == json::value(true));
  if (reader.has_failed()) return std::nullopt;
  return copy;
}

bool has_same_lines(const SaleFront& front, const SaleCopy& copy) {
  if (front.id != copy.config.id || front.epoch != copy.epoch || front.lines.size() != copy.sold_out.size())
    return false;
  const auto view = front.told.view.snapshot();
  const auto is_same = [](const auto& a, const auto& b) { return a.id == b.id; };
  const auto& before = view->config;
  const auto& now = copy.config;
  return before.line == now.line &&
         std::equal(before.items.begin(), before.items.end(), now.items.begin(), now.items.end(), is_same) &&
         std::equal(before.priority.begin(), before.priority.end(), now.priority.begin(), now.priority.end(),
                    [](const auto& a, const auto& b) { return a.name == b.name; });
}

}  // namespace

std::string copy_text(const SaleFront& front) {
  const auto view = front.told.view.snapshot();
  const auto document = front.told.status.snapshot();
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("settings").raw(to_json(view->config));
  json.field("epoch", front.epoch);
  json.field("state", to_string(front.told.state.load(std::memory_order_acquire)));
  json.field("poll_after_ms", front.told.poll_after_ms.load(std::memory_order_relaxed));
  json.key("sold_out").begin_array();
  for (const auto& line : front.lines) json.boolean(line->sold_out.load(std::memory_order_acquire));
  json.end_array().key("status").begin_object().field("body", document->body).field("etag", document->etag);
  json.field("state", document->state).field("revision", document->revision).key("items").begin_array();
  for (const auto& [begin, end] : document->items) json.begin_array().number(begin).number(end).end_array();
  json.end_array().end_object().end_object();
  return out;
}

std::shared_ptr<SaleFront> take_copy(std::string_view text, const std::shared_ptr<SaleFront>& before) {
  auto copy = read_copy(text);
  if (!copy) return nullptr;
  const bool is_kept = before && has_same_lines(*before, *copy);
  auto front = is_kept ? before : std::make_shared<SaleFront>(copy->config, copy->epoch);
  if (front->lines.size() != copy->sold_out.size()) return nullptr;
  for (std::size_t i = 0; i < front->lines.size(); ++i) front->lines[i]->sold_out.store(copy->sold_out[i]);
  front->told.state.store(copy->state, std::memory_order_release);
  front->told.poll_after_ms.store(copy->poll_after_ms, std::memory_order_relaxed);
  front->told.status.set(std::move(copy->status));
  const auto view = front->told.view.snapshot();
  if (view->config != copy->config) front->told.view.set(SaleView{std::move(copy->config)});
  return front;
}

}  // namespace sluice::shop
