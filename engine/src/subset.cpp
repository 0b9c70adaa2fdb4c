#include "lb/subset.h"

#include "lb/knob_builder.h"

namespace lb {

const KnobTable& SubsetConfig::knobs() {
  static const KnobTable table =
      KnobTableBuilder<SubsetConfig>("subset", "which nodes this balancer of a fleet uses at all")
          .choice<&SubsetConfig::type>("type", kSubsetTypeNames, "how the nodes are shared out to the balancers")
          .integer<&SubsetConfig::size>("size", {1, 1'000'000},
                                        "deterministic and random: how many nodes a balancer uses")
          .integer<&SubsetConfig::min_aperture>("min_aperture", {2, 1'000'000},
                                                "aperture: how many nodes a balancer uses at the least")
          .integer<&SubsetConfig::client>("client", {0, kMaxClients - 1},
                                          "which balancer of the fleet this is, counted from 0")
          .integer<&SubsetConfig::clients>("clients", {1, kMaxClients}, "how many balancers the fleet has")
          .build();
  return table;
}

InputErrors validate(const SubsetConfig& config) {
  InputErrors errors;
  const SubsetConfig usual;
  const bool aperture = config.type == SubsetType::kAperture;
  if (config.client >= config.clients) {
    errors.push_back({"/client", "must be less than clients: balancers are counted from 0"});
  }
  if (aperture && config.size != usual.size) {
    errors.push_back({"/size", "an aperture has no size: its width follows from min_aperture and clients"});
  }
  if (!aperture && config.min_aperture != usual.min_aperture) {
    errors.push_back({"/min_aperture", "only the type aperture uses it"});
  }
  return errors;
}

}  // namespace lb
