#include <array>

#include "app/cli.h"
#include "lb/policy_registry.h"
#include "skip_failed.h"

// The list of this program's own policies. It comes first: whoever has asked for policies has the list for good.
int main(int argc, char** argv) {
  const std::array policies{skip_failed_type()};
  lb::register_policies(policies);
  return app::run(argc, argv);
}
