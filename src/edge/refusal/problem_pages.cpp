#include "edge/refusal/problem_pages.h"

#include "base/html_text.h"
#include "edge/page/page_headers.h"
#include "edge/refusal/problem_advice.h"
#include "http/answer/problem.h"
#include "web/pages/reference_page.h"

namespace sluice::edge {

struct ProblemPages::Explained {
  std::string_view slug;
  int status = 400;
  std::string_view title;
  std::string_view meaning;
};

namespace {

// What a page and a text have in common: each heading with its sentences, after the problem's own line.
template <class Write>
void each_part(std::string_view meaning, const ProblemAdvice& advice, Write write) {
  write("What it means", meaning);
  write("What to do", advice.advice);
  write("Whether to send the same request again", sentence_of(advice.retry));
}

}  // namespace

void ProblemPages::explain(Errand& errand, const Explained& problem) {
  const ProblemAdvice& advice = advice_on(problem.slug);
  const std::string status = std::to_string(problem.status);
  errand.headers += "Cache-Control: public, max-age=3600\r\nVary: Accept\r\n";
  std::string& body = errand.body;
  if (!wants_page(errand.request->accept)) {
    body.append(problem.title).append(" (").append(status).append(")\n");
    each_part(problem.meaning, advice, [&body](std::string_view heading, std::string_view text) {
      body.append("\n").append(heading).append(":\n").append(text).append("\n");
    });
    return desk_.respond(errand, 200, "text/plain; charset=utf-8", body);
  }
  std::string main =
      "<p class=\"soft\">Status " + status + ", type <code>/problems/" + std::string(problem.slug) + "</code></p>\n";
  each_part(problem.meaning, advice, [&main](std::string_view heading, std::string_view text) {
    main += "<h2>" + std::string(heading) + "</h2>\n<p>" + html_escaped(text) + "</p>\n";
  });
  main += "<p><a href=\"../openapi#problems\">All problems, and where they come from</a></p>";
  body = web::reference_page(
      {.title = std::string(problem.title) + " · Sluice", .heading = problem.title, .main = main, .up = "../"});
  append_reference_headers(errand.headers);
  desk_.respond(errand, 200, html_type, body);
}

void ProblemPages::read(Errand& errand) {
  const std::string_view slug = errand.values[0];
  for (const RefusalKind& kind : all_refusals()) {
    if (kind.slug == slug) {
      return explain(errand, {.slug = slug, .status = kind.status, .title = kind.title, .meaning = kind.meaning});
    }
  }
  namespace transport = http::problems;
  for (const http::Problem& problem :
       {transport::malformed("The request is not well-formed HTTP/1.1."), transport::too_slow,
        transport::body_too_large, transport::target_too_long, transport::expectation_failed,
        transport::header_too_large, transport::unanswered, transport::too_many_connections}) {
    if (errand.request->path == problem.type) {
      return explain(errand,
                     {.slug = slug, .status = problem.status, .title = problem.title, .meaning = problem.detail});
    }
  }
  desk_.refuse(errand, refusals::not_found);
}

}  // namespace sluice::edge
