// What operators do with the codes of priority lines: made, listed, revoked.
//
// A code that is revoked brings nobody more; the places that it has brought stay their holders'.
//
// Not thread-safe: the owner's thread.
#pragma once

#include "shop/line/calling.h"

namespace sluice::shop {

class CodeDesk {
public:
  CodeDesk(Course& course, const Calling& calling, PriorityCodes& codes, IdMint& ids)
      : course_(course), calling_(calling), codes_(codes), ids_(ids) {}

  // Of a new sale: the codes that its settings name.
  void add_codes_of_settings(Round& round);

  Answer apply(Now now, const MakeCodes& make, Round& round);
  Answer apply(Now now, const ReadCodes& read, Round& round);
  Answer apply(Now now, const RevokeCode& revoke, Round& round);

private:
  void add_code(LineIndex line, std::string_view text, std::uint32_t uses, Round& round);

  Course& course_;
  const Calling& calling_;
  PriorityCodes& codes_;
  IdMint& ids_;
};

}  // namespace sluice::shop
