// The finder of functions: names, lengths and parameter counts for the forms of definition that occur.

#include "tidy/functions.h"

#include <gtest/gtest.h>

namespace tidy {
namespace {

FunctionList find(std::string_view text) { return find_functions(read_source("a.cpp", text)); }

TEST(Functions, CountsLinesFromTheDeclarationToTheBrace) {
  const FunctionList list =
      find("namespace a {\n\nint f(int x,\n      int y) {\n  if (x) {\n  }\n  return y;\n}\n\n}\n");
  ASSERT_EQ(list.functions.size(), 1U);
  EXPECT_EQ(list.functions[0].name, "f");
  EXPECT_EQ(list.functions[0].line, 3U);
  EXPECT_EQ(list.functions[0].lines, 6U);
  EXPECT_EQ(list.functions[0].parameters, 2U);
}

TEST(Functions, FindsMembersOfClasses) {
  const FunctionList list = find(
      "class A final : public B {\n public:\n  explicit A(int x) : x_{x}, y_(x) {}\n  int x() const { return x_; "
      "}\n"
      " private:\n  int x_{3};\n  std::vector<int> y_ = {1, 2};\n};\n");
  ASSERT_EQ(list.functions.size(), 2U);
  EXPECT_EQ(list.functions[0].name, "A");
  EXPECT_EQ(list.functions[0].line, 3U);
  EXPECT_EQ(list.functions[1].name, "x");
  EXPECT_TRUE(list.balanced);
}

TEST(Functions, CountsParametersNotCommas) {
  const auto parameters = [](std::string_view text) { return find(text).functions.at(0).parameters; };
  EXPECT_EQ(parameters("void f() {}"), 0U);
  EXPECT_EQ(parameters("void f(std::map<int, std::pair<int, int>> a, int b) {}"), 2U);
  EXPECT_EQ(parameters("void f(int (*a)(int, int), int b = g(1, 2), C c = {1, 2}) {}"), 3U);
  EXPECT_EQ(parameters("template <class A, class B>\nauto f(A a, B b, int c) -> decltype(a(b, c)) {}"), 3U);
  EXPECT_EQ(parameters("bool A::operator()(int a, int b) const noexcept(true) {}"), 2U);
  EXPECT_EQ(parameters("bool operator==(const A& a, const A& b) {}"), 2U);
}

TEST(Functions, TakesNamedLambdasAndTests) {
  const FunctionList list = find("constexpr auto f = [](int a) {\n  return a;\n};\nTEST(Suite, Name) {\n}\n");
  ASSERT_EQ(list.functions.size(), 2U);
  EXPECT_EQ(list.functions[0].lines, 3U);
  EXPECT_EQ(list.functions[1].name, "TEST");
  EXPECT_EQ(list.functions[1].line, 4U);
}

TEST(Functions, LeavesTablesAndTypesOut) {
  const FunctionList list = find(
      "enum class E { a, b };\nconstexpr std::array<int, 2> kA{1, 2};\nconst T kT = make({\n  {1},\n});\nstruct S "
      "{\n};\n");
  EXPECT_TRUE(list.functions.empty());
  EXPECT_TRUE(list.balanced);
}

TEST(Functions, SaysWhenBracesDoNotMatch) {
  EXPECT_FALSE(find("void f() {\n  if (a) {\n}\n").balanced);
  EXPECT_FALSE(find("void f() {\n}\n}\n").balanced);
}

}  // namespace
}  // namespace tidy
