using System.Text;

namespace Connectors.Tests.Jobs.Text;

internal sealed class RtfTests
{
    [TestCase(@"report\emdash final", "report\u2014final")]
    [TestCase(@"10\endash 20", "10\u201320")]
    [TestCase(@"\ldblquote all\rdblquote  of \lquote it\rquote s", "\u201Call\u201D of \u2018it\u2019s")]
    [TestCase(@"part\_number", "part-number")]
    [TestCase(@"soft\-ly", "softly")]
    [TestCase(@"12\~km", "12 km")]
    [TestCase(@"\bullet\tab item", "\u2022\titem")]
    [TestCase(@"a\emspace b", "a b")]
    [TestCase(@"{\f0\fs24\i0\*\cs7 The lamp} burns", "The lamp burns")]
    [TestCase(@"{\*\unknown not text}burns", "burns")]
    [TestCase("{\r\n\\*\\unknown not text}burns", "burns")]
    [TestCase(@"seen{\v hidden} again {\deleted struck}{\v\plain plain}", "seen again plain")]
    [TestCase(@"\v hidden\v0  shown", "shown")]
    [TestCase(@"{\shp{\*\shpinst\shpleft1{\sp{\sn name}{\sv value}}{\shptxt boxed\par}}{\shprslt{\*\do boxed}}}after", "boxed\nafter")]
    [TestCase(@"{\object{\*\objclass Excel}{\*\objdata 0105}{\result shown}}", "shown")]
    [TestCase(@"{\field{\*\fldinst HYPERLINK ""x""}{\fldrslt a link}}", "a link")]
    [TestCase(@"body{\footnote a note}", "body  a note")]
    public async Task Rtf_is_read_as_it_is_shown(string rtf, string shown)
        => Assert.That(
            await SampleFile.ReadAsync(Encoding.ASCII.GetBytes(@"{\rtf1\ansi{\fonttbl{\f0 Arial;}}" + rtf + "}"), "letter.rtf"),
            Is.EqualTo(shown));
}
