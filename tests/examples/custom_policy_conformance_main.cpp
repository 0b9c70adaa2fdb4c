// The conformance suite with the example's policy registered, as its program does it.
#include <gtest/gtest.h>

#include <array>

#include "lb/policy_registry.h"
#include "skip_failed.h"

int main(int argc, char** argv) {
  const std::array policies{skip_failed_type()};
  lb::register_policies(policies);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
