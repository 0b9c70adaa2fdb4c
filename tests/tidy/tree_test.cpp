// Every rule over the tree as it stands: a failure lists each violation as path:line, and what to do instead.

#include "tidy/tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

namespace tidy {

void PrintTo(const Rule& rule, std::ostream* out) { *out << rule.name; }

namespace {

const Tree& tree() {
  static const Tree kTree = read_tree(LBSIM_SOURCE_DIR);
  return kTree;
}

class TidyTree : public testing::TestWithParam<Rule> {};

TEST_P(TidyTree, Obeys) {
  for (const Violation& violation : GetParam().check(tree())) {
    ADD_FAILURE() << violation.path << ":" << violation.line << ": " << violation.message;
  }
}

INSTANTIATE_TEST_SUITE_P(Rules, TidyTree, testing::ValuesIn(rules().begin(), rules().end()),
                         [](const testing::TestParamInfo<Rule>& each) { return std::string(each.param.name); });

// A walk that finds nothing would pass every rule.
TEST(TidyTreeWalk, SeesTheWholeHouse) {
  for (const char* path :
       {"engine/include/lb/balancer.h", "tests/tidy/tree_test.cpp", "CMakeLists.txt", ".ci/run"}) {
    EXPECT_TRUE(std::ranges::any_of(tree(), [&](const Source& source) { return source.path == path; })) << path;
  }
}

TEST(TidyTreeWalk, SeesTheFunctionsOfTheEngine) {
  EXPECT_GT(std::ranges::count_if(tree(), [](const Source& source) { return source.in("engine/src/"); }), 10);
}

}  // namespace
}  // namespace tidy
