using Connectors.Sources.Http;
using Microsoft.Extensions.Time.Testing;

namespace Connectors.Tests.Sources.Http;

public sealed class RetryAfterTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    [TestCase("30", 30.0)]
    [TestCase("1.5", 1.5)]
    [TestCase("0", 0.0)]
    [TestCase("-5", 0.0)]
    [TestCase("99999999999999999999", 86400.0)]
    [TestCase("Sun, 01 Mar 2026 12:01:00 GMT", 60.0)]
    [TestCase("Sun, 01 Mar 2026 11:00:00 GMT", 0.0)]
    [TestCase("Fri, 01 Mar 2999 11:00:00 GMT", 86400.0)]
    [TestCase("Infinity", 86400.0)]
    [TestCase("-Infinity", 0.0)]
    [TestCase("NaN", null)]
    [TestCase("-NaN", null)]
    [TestCase("30, 30", null)]
    [TestCase("soon", null)]
    [TestCase("", null)]
    [TestCase(null, null)]
    public void A_header_is_read_as_seconds_or_a_date_and_cut_to_a_day(string? header, double? seconds)
        => Assert.That(RetryAfter.Parse(header, Time)?.TotalSeconds, Is.EqualTo(seconds));
}
