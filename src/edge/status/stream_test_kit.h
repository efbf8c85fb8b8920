// What tests of event streams are made of: sales that are nothing but what they publish, and ears.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/published.h"
#include "http/message.h"
#include "shop/told/sale_front.h"

namespace sluice::edge {

// Takes what is pushed while it keeps up.
class Ear final : public http::Stream::Sink {
public:
  [[nodiscard]] bool is_streaming() const override { return is_here; }
  [[nodiscard]] bool push(std::string_view bytes) override {
    if (!keeps_up) return false;
    heard.emplace_back(bytes);
    return true;
  }
  void end_stream() override { is_here = false; }

  std::vector<std::string> heard;  // push by push
  bool keeps_up = true;
  bool is_here = true;
};

// Makes the sale what it is from now on, and adds it where there is none of this name.
inline void publish(Published<shop::Directory>& directory, const std::string& sale, const std::string& state,
                    const std::vector<std::string>& items) {
  auto all = directory.copy();
  auto& front = all[sale];
  if (front == nullptr) {
    shop::SaleConfig config;
    config.id = sale;
    front = std::make_shared<shop::SaleFront>(config);
    directory.set(all);
  }
  shop::StatusDocument document{.body = "{\"items\":[", .etag = {}, .state = state};
  for (const std::string& item : items) {
    document.items.push_back({.begin = document.body.size(), .end = document.body.size() + item.size()});
    document.body += item + ",";
  }
  front->told.status.set(document);
}

}  // namespace sluice::edge
