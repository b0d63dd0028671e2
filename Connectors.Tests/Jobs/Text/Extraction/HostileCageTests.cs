using Connectors.Jobs.Text;
using Connectors.Jobs.Text.Extraction;
using Connectors.Sources;

namespace Connectors.Tests.Jobs.Text.Extraction;

/// <summary>Hostile files, one by one, in real extractors: each ends with its text or a reason, and the next file is read.</summary>
internal sealed class HostileCageTests
{
    private static readonly TextLimits Limits = new() { MaxProcessorSeconds = 5, MaxMemoryMegabytes = 512, MaxExtractors = 1 };

    [TestCase("row gap", "the far corner")]
    [TestCase("many gaps", "")]
    [TestCase("old row gap", "the far corner")]
    [TestCase("deep page", null)]
    [TestCase("deep formatting", null)]
    [TestCase("deep table", null)]
    [TestCase("stream bomb", null)]
    [TestCase("long header", "The body")]
    [TestCase("many headers", "The body")]
    [TestCase("circle", null)]
    [TestCase("deep groups", null)]
    [TestCase("bomb", null)]
    public async Task A_hostile_file_is_read_or_refused_for_its_own_fault_within_the_limits(string kind, string? contains)
    {
        using var stand = new CageStand(Limits);
        await stand.ReadAsync("text");

        try
        {
            var text = await stand.ReadAsync(HostileFile.Of(kind)!, HostileFile.Names[kind]);
            Assert.That(string.Concat(text.Sections.Select(section => section.Text)), Does.Contain(contains ?? ""));
        }
        catch (DocumentUnreadableException refusal)
        {
            await TestContext.Out.WriteLineAsync(refusal.Message);
            Assert.That(contains, Is.Null.Or.Empty, refusal.Message);
            Assert.That(refusal.Reason, Is.AnyOf(FailureReason.Malformed, FailureReason.TooLarge, FailureReason.TooSlow));
        }

        Assert.That(await stand.ReadAsync("text"), Does.EndWith("good"), "the next file is read");
        var extractor = stand.Pool.Processes.Single();
        Assert.That(ProcessGroup.Measure(extractor)!.Bytes, Is.LessThan((long)Limits.MaxMemoryMegabytes << 20));
    }
}
