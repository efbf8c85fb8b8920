// What is said of everybody once a play is over: waits by arrival, fairness, and whether what they were told was so.
//
// Pure; linear in the people, who are in the order in which they came.
#pragma once

#include "lab/findings.h"
#include "lab/people.h"

namespace sluice::lab {

// Fills waits, deciles, fairness, range, without_range and chance. A wait counts from `opens`, for who came before.
void judge(const People& people, Ms opens, Findings& findings);

}  // namespace sluice::lab
