#include "edge/admin/admin_reports.h"

#include "base/background_thread.h"
#include "edge/page/page_headers.h"
#include "report/forms.h"

namespace sluice::edge {
namespace {

enum class Form : std::uint8_t { json, csv, html };

std::optional<Form> form_from(std::string_view text) {
  if (text == "json") return Form::json;
  if (text == "csv") return Form::csv;
  if (text == "html") return Form::html;
  return std::nullopt;
}

}  // namespace

struct AdminReports::Asked {
  std::string sale;
  Form form = Form::json;
  http::Deferred deferred;
  Route route{};
  Verb verb = Verb::get;
  MonoTime began{};
  std::string traceparent;
};

void AdminReports::stop() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  asked_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void AdminReports::read(Errand& errand) {
  const auto form = form_from(errand.values[1]);
  if (!form) return desk_.refuse(errand, refusals::not_found);
  if (!read_ || loop_ == nullptr) return desk_.refuse(errand, refusals::read_only);
  {
    const std::lock_guard guard(mutex_);
    if (waiting_.size() >= waiting_max) return desk_.refuse(errand, refusals::overloaded);
    waiting_.push_back(std::make_shared<Asked>(Asked{.sale = std::string(errand.values[0]),
                                                     .form = *form,
                                                     .deferred = errand.exchange->defer(),
                                                     .route = errand.route,
                                                     .verb = errand.verb,
                                                     .began = errand.began,
                                                     .traceparent = std::string(errand.traceparent)}));
  }
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  asked_.notify_one();
}

void AdminReports::run() {
  become_background_thread("report");
  for (;;) {
    std::shared_ptr<Asked> asked;
    {
      std::unique_lock lock(mutex_);
      asked_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      asked = std::move(waiting_.front());
      waiting_.pop_front();
    }
    auto made = std::make_shared<Made>(make(*asked));
    loop_->post([this, asked, made] { answer(*asked, *made); });
  }
}

AdminReports::Made AdminReports::make(const Asked& asked) const {
  const auto figures = read_(asked.sale);
  if (!figures) return {.refusal = &refusals::read_only};
  if (!*figures) return {.refusal = &refusals::no_such_sale};
  const std::string as_file = "Content-Disposition: attachment; filename=\"" + asked.sale;
  switch (asked.form) {
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

void AdminReports::answer(Asked& asked, const Made& made) {
  std::string headers = made.headers;
  std::string body;
  Errand errand{.deferred = &asked.deferred,
                .route = asked.route,
                .verb = asked.verb,
                .began = asked.began,
                .now = desk_.context().clock.wall(),
                .traceparent = asked.traceparent,
                .headers = headers,
                .body = body};
  if (made.refusal != nullptr) return desk_.refuse(errand, *made.refusal);
  desk_.respond(errand, made.status, made.type, made.body);
}

}  // namespace sluice::edge
