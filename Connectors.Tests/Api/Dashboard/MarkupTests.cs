using Connectors.Api.Envelopes;

namespace Connectors.Tests.Api.Dashboard;

internal sealed class MarkupTests
{
    [Test]
    public void Markup_encodes_values_and_nothing_else()
    {
        const string name = "<script>alert('x')</script>&\"";
        Markup inner = $"<b>{name}</b>";

        Markup page = $"<p title=\"{name}\">{inner}{1234L}{new[] { inner }}</p>";

        var encoded = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;";
        Assert.That(page.ToString(), Is.EqualTo($"<p title=\"{encoded}\"><b>{encoded}</b>1,234<b>{encoded}</b></p>"));
    }
}
