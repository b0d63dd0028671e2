using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Sources.Web;

/// <summary>A site's answer at the end of redirects.</summary>
/// <param name="Address">The address that answered.</param>
/// <param name="Passed">The addresses that redirected, in order.</param>
/// <param name="Answer">Null if a rule forbids to ask.</param>
internal sealed record WebAnswer(Uri Address, IReadOnlyList<Uri> Passed, RestAnswer? Answer)
{
    /// <summary>The rule that ended the way to the page. Null if an answer came.</summary>
    public string? Rule { get; init; }

    /// <summary>Whether the body was not read, because it is that of a file or is too large for a page.</summary>
    public bool IsFile { get; init; }

    public HttpStatusCode Status => Answer?.Status ?? 0;

    public bool IsUnchanged => Status == HttpStatusCode.NotModified;

    /// <summary>Whether the site says that nothing is there. At a page, unlike at an interface, 410 says so too.</summary>
    public bool IsGone => Status is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    public string? Header(string name) => Answer?.Header(name);
}
