#include "app/preflight/surroundings.h"

#include <utility>

#include "fulfilment/payment/provider_url.h"

namespace sluice::app {
namespace {

constexpr std::size_t assets_of_page_max = 50;  // more is no page of a shop that wants to bear a crowd

using fulfilment::Probe;
using fulfilment::Reached;

std::vector<Looked> named(const std::vector<std::string>& names) {
  std::vector<Looked> all;
  for (const std::string& name : names) all.push_back({.name = name, .first = {}});
  return all;
}

}  // namespace

// What is asked of whom, and where the answers go.
class LookAround::Round {
public:
  void ask(Probe probe, Reached& answer) {
    probes_.push_back(std::move(probe));
    answers_.push_back(&answer);
  }
  void run() {
    auto reached = fulfilment::reach(probes_);
    for (std::size_t i = 0; i < reached.size(); ++i) *answers_[i] = std::move(reached[i]);
  }

private:
  std::vector<Probe> probes_;
  std::vector<Reached*> answers_;
};

Surroundings LookAround::look(const shop::SaleFront& front, const std::vector<std::string>& pages,
                              edge::Preflight::Warmth warmth) const {
  Surroundings found;
  Round first;
  ask_mail(first, found);
  ask_webhooks(first, found);
  found.own = own_pages(front);
  found.pages = named(pages);
  for (auto* each : {&found.own, &found.pages}) {
    for (Looked& page : *each) first.ask({.url = url_of(page)}, page.first);
  }
  first.run();
  ask_again(found, warmth);
  return found;
}

void LookAround::ask_mail(Round& round, Surroundings& found) const {
  const auto& mail = settings_.deliveries.mail;
  if (!mail) return;
  found.mail = named({fulfilment::host_of(mail->server.url)});
  round.ask({.kind = Probe::Kind::mail, .url = mail->server.url, .mail = &mail->server}, found.mail[0].first);
}

void LookAround::ask_webhooks(Round& round, Surroundings& found) const {
  const auto& webhooks = settings_.deliveries.webhooks;
  for (const WebhookSettings& webhook : webhooks) found.webhooks.push_back({webhook.target.name, {}});
  for (std::size_t i = 0; i < webhooks.size(); ++i) {
    const auto& endpoint = webhooks[i].endpoint;
    round.ask({.kind = Probe::Kind::connection, .url = endpoint.url, .allow_private = endpoint.allow_private},
              found.webhooks[i].first);
  }
}

// Behind proxies that announce clients nobody else gets in, and an owner's edges are elsewhere: none.
std::vector<Looked> LookAround::own_pages(const shop::SaleFront& front) const {
  std::vector<Looked> own;
  if (context_.front.announces || buyers_.empty()) return own;
  const auto view = front.told.view.snapshot();
  if (!view->is_gate()) own = named({"/sale/" + front.id});
  own.push_back({"/queue/" + front.id, {}});
  return own;
}

// Over TLS the certificate is for the name that people use.
std::string LookAround::url_of(const Looked& page) const {
  if (!page.name.starts_with('/')) return page.name;
  const std::string shop = settings_.tls.is_on() ? context_.public_origin : "http://" + buyers_;
  return shop + context_.root + page.name;
}

void LookAround::ask_again(Surroundings& found, edge::Preflight::Warmth warmth) const {
  Round again;
  std::vector<Reached> assets(2 * pages_max * assets_of_page_max);
  for (auto* pages : {&found.own, &found.pages}) {
    for (Looked& page : *pages) {
      if (page.first.problem.empty()) again.ask({.url = url_of(page)}, page.again);
      if (warmth != edge::Preflight::Warmth::warm_up) continue;
      for (const std::string& url : assets_of(url_of(page), page.first.body, assets_of_page_max)) {
        again.ask({.url = url}, assets[found.assets++]);
      }
    }
  }
  again.run();
}

}  // namespace sluice::app
