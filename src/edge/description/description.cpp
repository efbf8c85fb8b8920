#include "edge/description/description.h"

#include "edge/page/page_headers.h"

namespace sluice::edge {
namespace {

constexpr std::string_view for_a_minute =
    "Cache-Control: public, max-age=60\r\n";  // longer, and an update is not seen

}  // namespace

void Description::json(Errand& errand) {
  errand.headers += for_a_minute;
  desk_.respond_json(errand, 200, text_);
}

void Description::page(Errand& errand) {
  errand.headers += for_a_minute;
  append_reference_headers(errand.headers);
  desk_.respond(errand, 200, html_type, make_page_());
}

}  // namespace sluice::edge
