#include "edge/admin/admin_reports.h"

#include "edge/page/page_headers.h"
#include "report/forms.h"

namespace sluice::edge {
namespace {

using Made = BackgroundAnswers::Made;

enum class Form : std::uint8_t { json, csv, html };

std::optional<Form> form_from(std::string_view text) {
  if (text == "json") return Form::json;
  if (text == "csv") return Form::csv;
  if (text == "html") return Form::html;
  return std::nullopt;
}

Made make(const ReadFigures& read, const std::string& sale, Form form) {
  const auto figures = read(sale);
  if (!figures) return {.refusal = &refusals::read_only};
  if (!*figures) return {.refusal = &refusals::no_such_sale};
  const std::string as_file = "Content-Disposition: attachment; filename=\"" + sale;
  switch (form) {
    case Form::json:
      return {.type = json_type, .headers = std::string(no_store), .body = report::to_json(**figures)};
    case Form::csv:
      return {.type = "text/csv; charset=utf-8",
              .headers = std::string(no_store) + as_file + ".csv\"\r\n",
              .body = report::to_csv(**figures)};
    case Form::html:
      return {.type = html_type,
              .headers = std::string(no_store) + std::string(page_safety) +
                         "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n",
              .body = report::to_html(**figures)};
  }
  return {};
}

}  // namespace

void AdminReports::read(Errand& errand) {
  const auto form = form_from(errand.values[1]);
  if (!form) return desk_.refuse(errand, refusals::not_found);
  if (!read_) return desk_.refuse(errand, refusals::read_only);
  answers_.answer(errand,
                  [this, sale = std::string(errand.values[0]), form = *form] { return make(read_, sale, form); });
}

}  // namespace sluice::edge
