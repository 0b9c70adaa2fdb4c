// The page of an answer that is the balancer's own.
#include "lb/error_page.h"

#include <gtest/gtest.h>

namespace lb {
namespace {

ErrorPageConfig page_of(std::string body) {
  ErrorPageConfig config;
  config.body = std::move(body);
  return config;
}

TEST(ErrorPage, PutsStatusAndReasonWhereTheyAreAskedFor) {
  EXPECT_EQ(page_of("{status} {reason}").page(503, "no_node"), "503 no_node");
  EXPECT_EQ(page_of("{status}{status}, {reason}: {reason}").page(429, "rate_limited"),
            "429429, rate_limited: rate_limited");
}

TEST(ErrorPage, LeavesAllElseAsItIs) {
  for (const char* text : {"", "{}", "{status", "status}", "{Status}", "{ reason }", "{{", "<h2>503</h2>"}) {
    EXPECT_EQ(page_of(text).page(503, "full"), text);
  }
  EXPECT_EQ(page_of("{{status}}").page(502, "reset"), "{502}");
}

TEST(ErrorPage, WhatIsPutInIsNotLookedAtAgain) {
  EXPECT_EQ(page_of("{reason}").page(503, "{reason}"), "{reason}");
  EXPECT_EQ(page_of("{stat{status}us}").page(503, "x"), "{stat503us}");
}

TEST(ErrorPage, TheDefaultIsTheDocumentsOwn) {
  const ErrorPageConfig config;
  EXPECT_EQ(config.page(503, "no_node"), config.body) << "it says neither";
  EXPECT_NE(config.body.find("<h2>Service Unavailable</h2>"), std::string::npos);
  EXPECT_EQ(config.content_type, "text/html");
}

}  // namespace
}  // namespace lb
