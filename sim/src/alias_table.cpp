#include "alias_table.h"

#include "lb/assert.h"

namespace sim {

AliasTable::AliasTable(std::span<const Weighted> values) : columns_(values.size()) {
  double sum = 0;
  for (const Weighted& each : values) sum += each.weight;
  LB_ASSERT(sum > 0, "a weight is needed");
  std::vector<std::size_t> poor;
  std::vector<std::size_t> rich;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double share = values[i].weight / sum * static_cast<double>(values.size());
    columns_[i] = {.own = values[i].value, .other = values[i].value, .keep = share};
    mean_ += values[i].weight / sum * values[i].value;
    (share < 1 ? poor : rich).push_back(i);
  }
  while (!poor.empty() && !rich.empty()) {
    Column& filled = columns_[poor.back()];
    Column& giver = columns_[rich.back()];
    filled.other = giver.own;
    giver.keep -= 1 - filled.keep;
    poor.pop_back();
    if (giver.keep >= 1) continue;
    poor.push_back(rich.back());
    rich.pop_back();
  }
  // Rounding leaves columns that are full but for the last bits: they are their own.
  for (const std::size_t i : poor) columns_[i].keep = 1;
}

}  // namespace sim
