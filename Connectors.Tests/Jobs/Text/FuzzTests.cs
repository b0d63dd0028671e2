using System.Text;
using Connectors.Jobs.Text;
using Connectors.Sources;
using Connectors.Tests.Jobs.Text.Extraction;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Reads malformed files of every format. Each is made from a seed, which the message of a failing test names.</summary>
internal sealed class FuzzTests
{
    private const int Files = 60;

    /// <summary>Files of plain-text formats, which a test can write itself.</summary>
    public static readonly IReadOnlyDictionary<string, byte[]> Written = new Dictionary<string, byte[]>
    {
        ["table.csv"] = Encoding.UTF8.GetBytes("name,amount,when\n\"Ann, the first\",12.50,2026-01-02\n\"She said \"\"no\"\"\",-3,\n"),
        ["data.json"] = Encoding.UTF8.GetBytes(
            """{"title":"Plan","items":[{"n":1,"text":"one"},{"n":2.5e3,"text":"two \u00e9"}],"done":false,"none":null}"""),
        ["notes.md"] = Encoding.UTF8.GetBytes(
            "# Plan\n\nSome *words*, a [link](https://example.com) and\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n"),
    };

    [TestCase("plan.docx")]
    [TestCase("plan.odt")]
    [TestCase("plan.rtf")]
    [TestCase("plan.html")]
    [TestCase("plan.pdf")]
    [TestCase("ledger.xlsx")]
    [TestCase("ledger.xls")]
    [TestCase("ledger.ods")]
    [TestCase("talk.pptx")]
    [TestCase("talk.odp")]
    [TestCase("horn.eml")]
    [TestCase("table.csv")]
    [TestCase("data.json")]
    [TestCase("notes.md")]
    [TestCase("lamp-utf-16.txt")]
    [TestCase("lamp-shift-jis.txt")]
    public async Task A_malformed_file_yields_text_or_a_reason_and_crashes_no_extractor(string name)
    {
        var whole = Written.TryGetValue(name, out var written) ? written : SampleFile.Bytes(name);
        using var stand = new CageStand(new TextLimits { MaxProcessorSeconds = 20, MaxCharacters = 5_000_000 });
        var (read, refused) = (0, 0);
        for (var seed = 1; seed <= Files; seed++)
        {
            var file = new FuzzCorpus(seed).Mutate(whole);
            try
            {
                await stand.ReadAsync(file, name);
                read++;
            }
            catch (DocumentUnreadableException reason)
            {
                Assert.That(reason.Reason, Is.Not.EqualTo(FailureReason.TooSlow).And.Not.EqualTo(FailureReason.Crashed), $"seed {seed}");
                Assert.That(reason.Message, Does.Not.Contain("root:"), $"seed {seed}");
                refused++;
            }
            catch (Exception exception) when (exception is not SuccessException)
            {
                throw new AssertionException($"{name}, seed {seed}: {exception}");
            }
        }

        Assert.That(read + refused, Is.EqualTo(Files));
    }
}
