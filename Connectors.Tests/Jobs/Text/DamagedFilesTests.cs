using Connectors.Jobs.Text;
using Connectors.Sources;
using Connectors.Tests.Jobs.Text.Extraction;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Damaged files yield text or a reason within a time limit.</summary>
internal sealed class DamagedFilesTests
{
    private const int Truncations = 20;
    private const int Flips = 40;

    [TestCase("plan.docx")]
    [TestCase("plan.odt")]
    [TestCase("plan.rtf")]
    [TestCase("plan.html")]
    [TestCase("plan.pdf")]
    [TestCase("ledger.xlsx")]
    [TestCase("ledger.xls")]
    [TestCase("ledger.ods")]
    [TestCase("talk.pptx")]
    [TestCase("horn.eml")]
    [TestCase("locked.docx")]
    [TestCase("locked.pdf")]
    [TestCase("lamp-gb18030.txt")]
    public async Task A_truncated_or_bit_flipped_file_yields_text_or_a_reason(string name)
    {
        var whole = SampleFile.Bytes(name);
        var random = new Random(name.Sum(c => c));
        using var stand = new CageStand(new TextLimits { MaxProcessorSeconds = 20 });
        List<string> outcomes = [];
        for (var i = 0; i < Truncations + Flips; i++)
            outcomes.Add(
                await OutcomeAsync(stand, name, i < Truncations ? whole[..random.Next(whole.Length)] : Flipped(whole, random)));

        Assert.That(outcomes, Has.None.Contain("Connectors:Text:MaxProcessorSeconds").And.None.Contain("crashed"));
        Assert.That(outcomes, Has.Count.EqualTo(Truncations + Flips));
    }

    private static byte[] Flipped(byte[] whole, Random random)
    {
        var bytes = whole.ToArray();
        for (var n = random.Next(1, 30); n > 0; n--)
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    /// <summary>Returns the outcome of one file. Any exception other than a reason fails the test.</summary>
    private static async Task<string> OutcomeAsync(CageStand stand, string name, byte[] bytes)
    {
        try
        {
            return (await stand.ReadAsync(bytes, name)).MediaType;
        }
        catch (DocumentUnreadableException reason)
        {
            return reason.Message;
        }
    }
}
