using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Jobs.Storage;

namespace Connectors.Api.Requests;

/// <summary>"page" and "page_size", which every list takes.</summary>
internal record PageQuery
{
    public const int MaxRows = 100;

    [Description("Number of the page, from 1.")]
    [Range(1, int.MaxValue)]
    public int Page { get; init; } = 1;

    [Description("Rows per page.")]
    [Range(1, MaxRows)]
    public virtual int PageSize { get; init; } = 15;

    public Page ToPage() => new(Page, PageSize);
}

/// <summary>A page whose lists have 30 rows by default.</summary>
internal record LongPageQuery : PageQuery
{
    public override int PageSize { get; init; } = 30;
}
