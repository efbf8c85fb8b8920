#include "edge/admin/admin_dashboard.h"

#include "edge/page/page_headers.h"
#include "web/dashboard/dashboard_page.h"
#include "web/languages/negotiation.h"

namespace sluice::edge {

void AdminDashboard::page(Errand& errand) {
  const web::DashboardPage& page = web::dashboard_page();
  errand.headers.append("Cache-Control: no-cache\r\nVary: Accept-Encoding\r\n").append(page_safety);
  errand.headers.append("Content-Security-Policy: ").append(page.policy);
  errand.headers.append("\r\nETag: ").append(page.etag).append("\r\n");
  if (errand.request->if_none_match == page.etag) return desk_.respond_empty(errand, 304);
  const bool compressed = web::accepts_gzip(errand.request->accept_encoding);
  if (compressed) errand.headers += "Content-Encoding: gzip\r\n";
  desk_.respond(errand, 200, html_type, compressed ? page.gzip : page.html);
}

}  // namespace sluice::edge
