// Every shipped scenario, and draws of every distribution, give the bytes they always gave. The build does not
// matter: CI runs this in Debug and Release, with g++ and with clang.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <functional>
#include <iomanip>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run.h"
#include "support/scenario_file.h"
#include "support/shipped_scenarios.h"

namespace {

constexpr const char* kFile = "tests/determinism/golden_digests.txt";

// The one place to update, when a change of behaviour is meant: the failing test prints the line.
std::map<std::string, std::string, std::less<>> read_golden() {
  std::ifstream file(std::string(LBSIM_SOURCE_DIR) + "/" + kFile);
  std::map<std::string, std::string, std::less<>> golden;
  std::string name;
  std::string digest;
  while (file >> name >> digest) golden[name] = digest;
  return golden;
}

// FNV-1a, 64 bits.
std::uint64_t digest_of(std::string_view bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  return hash;
}

void expect_golden(std::string_view name, std::string_view bytes) {
  static const auto golden = read_golden();
  std::ostringstream digest;
  digest << std::hex << std::setw(16) << std::setfill('0') << digest_of(bytes);
  const auto found = golden.find(name);
  if (found == golden.end()) {
    ADD_FAILURE() << "no golden digest of \"" << name << "\". Add to " << kFile << ":\n"
                  << name << ' ' << digest.str();
    return;
  }
  EXPECT_EQ(found->second, digest.str())
      << "the bytes of \"" << name
      << "\" have changed. If that is meant, say so in CHANGELOG.md and put this line into " << kFile << ":\n"
      << name << ' ' << digest.str();
}

std::string result_of(const std::string& name) {
  const sim::Scenario scenario = support::shipped_scenario(name);
  return sim::to_json(sim::run(scenario), scenario).dump();
}

TEST(GoldenDigests, ShippedScenarios) {
  for (const std::string& name : support::shipped_scenarios()) expect_golden(name, result_of(name));
}

// A scenario that is gone leaves no digest behind.
TEST(GoldenDigests, EachHasItsScenario) {
  const std::vector<std::string> shipped = support::shipped_scenarios();
  for (const auto& [name, digest] : read_golden()) {
    EXPECT_TRUE(name == "draws" || std::ranges::binary_search(shipped, name)) << name << " in " << kFile;
  }
}

TEST(GoldenDigests, DrawsOfEveryDistribution) {
  std::ostringstream draws;
  for (const lb::VariantCase& each : sim::distribution_cases()) {
    lb::Variant params;
    params.choose(each);
    const sim::Distribution distribution(params);
    lb::Rng rng(1);
    for (int i = 0; i < 10'000; ++i) draws << distribution.draw(rng).count() << ' ';
  }
  expect_golden("draws", draws.str());
}

TEST(Determinism, TwoRunsHaveTheSameBytes) {
  for (const char* name : {"flaky3", "outage", "slow_node", "weights"})
    EXPECT_EQ(result_of(name), result_of(name));
}

}  // namespace
