// libcurl's handles, with owners that let go of them.
#pragma once

#include <curl/curl.h>

#include <memory>

namespace sluice::fulfilment {

struct EasyCleanup {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListCleanup {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyCleanup>;
using List = std::unique_ptr<curl_slist, ListCleanup>;

}  // namespace sluice::fulfilment
