namespace Connectors.Api.Envelopes;

/// <summary>Shows people a page where programs get an envelope.</summary>
internal interface IErrorPage
{
    /// <summary>Whether a browser asked for a page.</summary>
    bool IsFor(HttpContext context);

    /// <summary>Answers with a page that needs neither the database nor a session.</summary>
    Task WriteAsync(HttpContext context, ApiException error);
}
