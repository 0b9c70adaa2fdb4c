#pragma once

#include <string>
#include <vector>

#include "arguments.h"
#include "lb/result.h"
#include "scenario_file.h"
#include "sim/replicate.h"

namespace app {

/// What the command line says of a variant.
struct VariantWords {
  std::string name;
  std::vector<std::string> changes;  ///< as --set takes them, in order
};

/// Every --policy TYPE[,KNOB=VALUE...] and --variant "[NAME:] PATH=VALUE, ...", in the order given: the first is what
/// the others are compared with.
///
/// A policy takes the place of the file's with all its knobs. "NAME:" without changes is the scenario as it is.
/// Errors: fewer than two, more than sim::kMaxVariants, a name twice, a variant without a change or a name.
lb::Result<std::vector<VariantWords>> read_variants(const Arguments& arguments);

/// Loads the file once for each variant: with the source's changes, then the variant's. The errors are those of the
/// first variant that has some; what only its own changes bring about is told with its name.
lb::Result<std::vector<sim::Variant>> load_variants(const ScenarioSource& source,
                                                    const std::vector<VariantWords>& words);

}  // namespace app
