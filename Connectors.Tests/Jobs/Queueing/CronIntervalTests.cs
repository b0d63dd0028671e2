using Connectors.Jobs.Queueing;

namespace Connectors.Tests.Jobs.Queueing;

public sealed class CronIntervalTests
{
    private static readonly DateTime Now = new(2026, 2, 27, 22, 15, 7, DateTimeKind.Utc);

    [Test]
    public void Due_times_follow_each_other_at_the_interval_and_do_not_depend_on_the_time_of_the_question(
        [Values(1, 7, 30, 45, 90, 720, 10080, 100_000)] int minutes)
    {
        var first = CronInterval.Next(minutes, "sync:a", Now);

        Assert.That(first, Is.GreaterThan(Now).And.LessThanOrEqualTo(Now.AddMinutes(minutes)));
        Assert.That(CronInterval.Next(minutes, "sync:a", first.AddSeconds(-1)), Is.EqualTo(first));
        Assert.That(CronInterval.Next(minutes, "sync:a", first), Is.EqualTo(first.AddMinutes(minutes)));
    }

    [Test]
    public void Due_times_of_connectors_created_together_are_spread_over_the_interval([Values(7, 30, 720)] int minutes)
    {
        var perMinute = Enumerable.Range(0, 10_000)
            .GroupBy(n => (int)(CronInterval.Next(minutes, $"sync:{n:x32}", Now) - Now).TotalMinutes)
            .Select(minute => minute.Count())
            .ToArray();

        var fair = 10_000.0 / minutes;
        Assert.That(perMinute, Has.Length.GreaterThanOrEqualTo(minutes));
        Assert.That(perMinute.Max(), Is.LessThan((2 * fair) + 20));
    }
}
