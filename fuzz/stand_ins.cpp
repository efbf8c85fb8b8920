// What the readers of settings link and hardly need, for fuzzers: a few addresses in place of the buyers' whole
// table, which links every room of the edge (a prefix may begin as none of them), and no pages.
#include "edge/buyer/buyer_routes.h"
#include "web/assets/asset_table.h"

namespace sluice::edge {

const Router<BuyerRooms>& buyer_router() {
  using Row = Router<BuyerRooms>::Row;
  static const Row rows[]{{{.path = "/v1/sales/{sale}"}, nullptr}, {{.path = "/queue/{sale}"}, nullptr}};
  static const Router<BuyerRooms> router(rows);
  return router;
}

}  // namespace sluice::edge

namespace sluice::web {

const std::span<const Asset> asset_table;

}  // namespace sluice::web
