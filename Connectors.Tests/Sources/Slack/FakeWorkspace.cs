namespace Connectors.Tests.Sources.Slack;

/// <summary>Fills a fake Slack with channels and messages, reproducibly from a seed.</summary>
public static class FakeWorkspace
{
    public static readonly DateTimeOffset Start = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Adds channels with <paramref name="messages"/> messages in total. About every fifth is a reply.</summary>
    public static void Fill(FakeSlack slack, int channels, int messages, int seed = 1)
    {
        var random = new Random(seed);
        for (var user = 1; user <= 20; user++)
            slack.Users[$"U{user}"] = ($"user{user}", $"user{user}@example.org");
        for (var number = 0; number < channels; number++)
            slack.Channels.Add(new FakeChannel($"C{number:000}", $"channel-{number}") { IsMember = number % 2 == 0 });

        for (var number = 0; number < messages; number++)
        {
            var channel = slack.Channels[number % channels];
            var message = new FakeMessage
            {
                Ts = FakeSlack.Ts(Start.AddMinutes(number), number % 1_000_000),
                User = $"U{random.Next(1, 21)}",
                Text = $"message {number}: the {random.Next(1000)}th <https://example.org/{number}|link> &amp; <@U{random.Next(1, 21)}>",
            };
            if (random.Next(5) == 0 && channel.Roots.LastOrDefault() is { } root)
                root.Replies.Add(message);
            else
                channel.Add(message);
        }
    }

    public static IEnumerable<string> Ids(FakeSlack slack)
        => slack.Channels.SelectMany(channel => channel.Roots.Select(root => $"{channel.Id}__{root.Ts}"));
}
